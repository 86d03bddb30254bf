import type { Unwrap } from "@pulumi/pulumi";
import { parseCidr } from "./addresses";
import { show, type Complaint } from "./faults";
import { isAddress } from "./host-shapes";
import * as names from "./names";
import type { ProxyArgs } from "./outside-args";
import { list, record, text } from "./shape";

const url = text(proxyComplaint, { secret: true, wanted: "the proxy's URL" });

/** `proxy`. */
export const proxyShape = record<Unwrap<ProxyArgs>>(
  { https: url, http: url, except: list(text(exceptComplaint)) },
  { https: "give the proxy's URL" },
);

/** Never repeats the URL: it may hold a password. The characters are those that files of systemd and curl take as they are. */
function proxyComplaint(text: string): Complaint | undefined {
  const remedy = "give one such as http://proxy.example:3128";
  const [, user, host = ""] =
    /^https?:\/\/(?:([A-Za-z0-9._~%!$&()*+,;=:-]+)@)?([A-Za-z0-9.:[\]-]+)\/?$/.exec(text) ?? [];
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (host !== "" && parsed !== undefined && parsed.hostname !== "") {
    if (user === undefined || /^[^:]+(:.*)?$/.test(user)) return undefined;
  }
  const form = "is no http:// or https:// URL of a host, with a port and a login at most";
  return { problem: form, remedy: `${remedy}; other characters of a login as %XX` };
}

function exceptComplaint(text: string): Complaint | undefined {
  const name = text.replace(/^\./, "");
  const good =
    isAddress(text) || parseCidr(text) !== undefined || names.isDnsName(name.toLowerCase());
  if (good && !/^[\d.]+$/.test(isAddress(text) ? "" : name)) return undefined;
  const problem = `${show(text)} is no name, address or CIDR`;
  return { problem, remedy: "give one such as .example.com, 192.0.2.1 or 192.0.2.0/24" };
}
