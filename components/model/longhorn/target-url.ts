import { familyOf } from "../addresses";

/** What the URL of a backup target is made of; secrets are in none. Exactly one is there. */
export interface TargetPlace {
  s3?: { bucket: string; region: string; path?: string };
  nfs?: { host: string; path: string; options?: string };
  cifs?: { host: string; share: string; options?: string };
  azure?: { container: string; path?: string; domain?: string };
}

/** Longhorn's URL of a backup target. */
export function targetUrl({ s3, nfs, cifs, azure }: TargetPlace): string {
  if (s3 !== undefined) return `s3://${s3.bucket}@${s3.region}${folder(s3.path)}`;
  if (azure !== undefined) {
    return `azblob://${azure.container}@${azure.domain ?? "core.windows.net"}${folder(azure.path)}`;
  }
  // The colon goes into the mount as it is: `mount host:/path`.
  if (nfs !== undefined) {
    return `nfs://${inUrl(nfs.host)}:${nfs.path}${query("nfsOptions", nfsOptions(nfs.options))}`;
  }
  if (cifs !== undefined) {
    return `cifs://${inUrl(cifs.host)}/${cifs.share}${query("cifsOptions", cifs.options)}`;
  }
  return "";
}

function folder(path = ""): string {
  const plain = path.replace(/^\/|\/$/g, "");
  return plain === "" ? "/" : `/${plain}/`;
}

function inUrl(host: string): string {
  return familyOf(host) === "IPv6" ? `[${host}]` : host;
}

function query(name: string, options: string | undefined): string {
  return options === undefined ? "" : `?${name}=${options}`;
}

/**
 * Longhorn's webhook adds what keeps a dead server from hanging a node for ever, in this order. Written so from the start, the object stays as it was given.
 */
function nfsOptions(options: string | undefined): string | undefined {
  if (options === undefined) return undefined;
  const given = options.split(",");
  const lacks = (start: string) => !given.some((option) => option.startsWith(start));
  return [
    ...given,
    ...(given.includes("soft") ? [] : ["soft"]),
    ...(lacks("timeo=") ? ["timeo=300"] : []),
    ...(lacks("retry=") ? ["retry=2"] : []),
  ].join(",");
}
