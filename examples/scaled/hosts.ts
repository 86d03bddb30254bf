/** Public host keys by name: what `ssh-keyscan -t ed25519 ADDRESS` prints behind the address. */
export const hostKeys: Readonly<Record<string, string>> = {
  s1: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP6oAPAOu3OKkCUrhYwcF7eC7KCrCohN7Xji3HMYaS0e",
  s2: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAvR3m/NSn8MZFYmEBUBUZxyc5DS10xtqw+BKHAxLpNM",
  s3: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEuNB5rLj4UG7F+I0LRpkIFC44WV75JJb67xJ/ZfJri",
  s4: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICXxYsEDbNj2S1rAR/VikYE+X14IHNn6ISmdiO4yxtPo",
  s5: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB5dx8jW2VUkVFulraQvDEiOlmy79HwlRjs2kQ81tKwl",
  "r1-1": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF13hnDGIGEE+pAwZIFE/PvhwxXCL8sELnTsPO1HsjYm",
  "r1-2": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL8Lijso79XznAlFEGcZgT6yCL6xe1VPwZs9CTAqw8mh",
  "r2-1": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJQVeCGpJvyMVi1k/78PprPk6b5lnD+GMEUlyDEj2XUW",
  "r2-2": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHyghF/KP124rFRtZkDlNsdCpqooAne6x2eN7zkrUUmO",
  "r3-1": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIK91E6X5e7eRsG61KwkRQPKem4w761aYF5I/U2GTT89",
  "r3-2": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOxGghPbQjs3xQSC2w/M6SQ5/jXQFKfxJ43LdRvQiFMd",
};

/** Racks with the last bytes of their agents' addresses. */
export const racks = [
  { name: "r1", agents: [31, 32] },
  { name: "r2", agents: [41, 42] },
  { name: "r3", agents: [51, 52] },
];
