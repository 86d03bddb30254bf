interface Service {
  description: string;
  documentation: string;
  environment: Readonly<Record<string, string>>;
  /** Files of variables; the user's own in `/etc/default` come before them. */
  environmentFiles: readonly string[];
  /** What is started, and whatever else is said of start and stop: whole lines. */
  commands: readonly string[];
}

/**
 * The unit of a node. Containers survive a stop (`KillMode=process`): a restart of the service is no restart of workloads.
 * There is no start timeout because a first start may pull images for minutes; the steps wait with deadlines of their own.
 */
export function unitText({
  description,
  documentation,
  environment,
  environmentFiles,
  commands,
}: Service): string {
  const lines = [
    ...Object.entries(environment).map(([name, value]) => `Environment=${name}=${value}`),
    "EnvironmentFile=-/etc/default/%N",
    "EnvironmentFile=-/etc/sysconfig/%N",
    ...environmentFiles.map((file) => `EnvironmentFile=${file}`),
  ];
  return `[Unit]
Description=${description}, kept by quorate
Documentation=${documentation}
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
${lines.join("\n")}
KillMode=process
Delegate=yes
User=root
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
${commands.join("\n")}

[Install]
WantedBy=multi-user.target
`;
}
