/** Public host keys by name: what `ssh-keyscan -t ed25519 ADDRESS` prints behind the address. */
export const hostKeys: Readonly<Record<string, string>> = {
  s1: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n",
  s2: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBw+/Z17VQm6gVfdegbYIScO/ccQJFVNIHolP+KotXL2",
  s3: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKOaJ0Jb8qKoLKo76SHUHvxoaMoyxlHEczqM/5VxlU3M",
  a1: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGeAXcFUEZPfaaRjWfjeJHQfsNjliAKMd56HWp1rg4g0",
  a2: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKGgMC8vgtlg4rY9tCS7oJ22DuKX+Sk9DlGrlJJe+KcJ",
  a3: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH2r4aFUuwqsst+zEBuODqprz9HvtbjdaQVuTocqlXLe",
  lb1: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMt/SRqtycJAzGx5c0ROPdFn0bM2lW7LLAniOLdnbKeP",
  lb2: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n",
};
