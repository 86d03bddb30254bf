import { addressComplaint, familyOf } from "./addresses";
import { hostKeyComplaint, severalKeys } from "./host-key";
import * as names from "./names";
import type { HostSshArgs } from "./node-args";
import { privateKeyComplaint } from "./private-key";
import { integer, record, text } from "./shape";

/*
 * What the arguments of every host may be, of a node or of a load balancer.
 */

export const isAddress = (value: string): boolean => familyOf(value) !== undefined;

export const address = text(addressComplaint, { wanted: "an IP address" });
export const hostName = text(names.hostComplaint(isAddress), {
  wanted: "an address or a DNS name",
});
export const port = integer(1, 65535);
export const user = text(names.userComplaint);
export const networkInterface = text(names.interfaceComplaint);
export const privateKey = text(privateKeyComplaint, { secret: true, lines: true });
export const hostKey = text(hostKeyComplaint, { first: severalKeys, wanted: "a public host key" });

/** What one host may say differently from the cluster's `ssh`. */
export const hostSsh = record<HostSshArgs>({ host: hostName, user, port, privateKey });
