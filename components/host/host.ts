import type { types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { HostArgs, SshArgs } from "../model/node-args";

/** A host that steps run on. */
export interface Host {
  name: string;
  /** How the provider reaches it. Secret as a whole. */
  connection: types.input.remote.ConnectionArgs;
  /** Login user. */
  user: pulumi.Output<string>;
  /** The host is gone: its steps stay in the state untouched, and leave it without a delete. */
  retired: boolean;
}

/**
 * The way to a host. Six dials in a row give a rebooting host some seconds; a black hole costs a minute and not the
 * provider's default of three.
 */
export function hostOf(args: HostArgs, ssh: SshArgs): Host {
  const user = pulumi.output(args.ssh?.user ?? ssh.user ?? "root");
  return {
    name: args.name,
    user,
    retired: args.retired ?? false,
    connection: {
      host: args.ssh?.host ?? args.address,
      port: args.ssh?.port ?? ssh.port ?? 22,
      user,
      ...key(args.ssh?.privateKey ?? ssh.privateKey),
      ...(ssh.privateKeyPassword === undefined || args.ssh?.privateKey !== undefined
        ? {}
        : { privateKeyPassword: pulumi.secret(ssh.privateKeyPassword) }),
      ...(args.hostKey === undefined ? {} : { hostKey: args.hostKey }),
      ...(ssh.jumpHost === undefined ? {} : { proxy: proxyOf(ssh) }),
      dialErrorLimit: 6,
      perDialTimeout: 10,
    },
  };
}

function proxyOf(ssh: SshArgs): types.input.remote.ProxyConnectionArgs {
  const { host = "", port, user, hostKey, privateKey } = ssh.jumpHost ?? {};
  return {
    host,
    port: port ?? 22,
    user: user ?? "root",
    ...key(privateKey ?? ssh.privateKey),
    ...(hostKey === undefined ? {} : { hostKey }),
    dialErrorLimit: 6,
    perDialTimeout: 10,
  };
}

// A key is a secret whether or not the user said so.
function key(privateKey: pulumi.Input<string>): { privateKey: pulumi.Output<string> } {
  return { privateKey: pulumi.secret(privateKey) };
}
