import { familyOf } from "../addresses";
import { urlComplaint } from "../artifact-names";
import { controlCharacter, show, type Complaint } from "../faults";
import { hostComplaint, isDnsName, labelKeyComplaint } from "../names";

/*
 * Texts of Longhorn's arguments. What goes into a URL, a mount or a command line of Longhorn's is checked for characters that would mean something there.
 */

/** The parts of a text between commas. */
export function cutAtCommas(value: string): string[] {
  return value.split(",").map((part) => part.trim());
}

/** Complains of a text that is no tag of Longhorn's. */
export function tagComplaint(tag: string): Complaint | undefined {
  if (labelKeyComplaint(tag) === undefined) return undefined;
  return {
    problem: `${show(tag)} is no tag of Longhorn`,
    remedy: "give 1 to 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends",
  };
}

/** Complains of options that are not handed to `mkfs` as they are: Longhorn cuts them at each space. */
export function mkfsParamsComplaint(params: string): Complaint | undefined {
  if (/^-[\w^,=./:+-]+( [\w^,=./:+-]+)*$/.test(params)) return undefined;
  return {
    problem: `${show(params)} are no options of mkfs`,
    remedy:
      "begin with -, put one space between them, and use letters, digits and ^ , = . / : + - _",
  };
}

/** Complains of a text that is no single option of a mount. */
export function mountOptionComplaint(option: string): Complaint | undefined {
  if (/^[A-Za-z0-9_.=:/+-]+$/.test(option)) return undefined;
  return {
    problem: `${show(option)} is no option of a mount`,
    remedy: "write one such as noatime; more options are more entries",
  };
}

/** Complains of a text that does not list options of a mount. */
export function mountOptionsComplaint(options: string): Complaint | undefined {
  if (/^[A-Za-z0-9_.=:/+-]+(,[A-Za-z0-9_.=:/+-]+)*$/.test(options)) return undefined;
  return {
    problem: `${show(options)} are no options of a mount`,
    remedy: "separate them by commas, without spaces, such as soft,timeo=330,retrans=3",
  };
}

/** Complains of a server that is neither an address nor a name. */
export const serverComplaint = hostComplaint((value) => familyOf(value) !== undefined);

/** Complains of a folder in a bucket or container. */
export function folderComplaint(path: string): Complaint | undefined {
  const plain = path.replace(/^\/|\/$/g, "");
  if (plain === "" || plain.split("/").every(isPathPart)) return undefined;
  return {
    problem: `${show(path)} is no folder`,
    remedy: "write names of letters, digits, ., _ and -, with / between them",
  };
}

/** Complains of a folder that a server exports. */
export function exportComplaint(path: string): Complaint | undefined {
  if (/^\/./.test(path) && path.replace(/\/$/, "").slice(1).split("/").every(isPathPart)) {
    return undefined;
  }
  return {
    problem: `${show(path)} is no exported folder`,
    remedy: "write its whole path, such as /srv/backups, of letters, digits, ., _ and -",
  };
}

/** Complains of a share. `$` marks a hidden one. */
export function shareComplaint(share: string): Complaint | undefined {
  const parts = share.split("/");
  if (parts.every((part) => isPathPart(part.replace(/\$$/, "")))) return undefined;
  return {
    problem: `${show(share)} is no share`,
    remedy: "write share or share/folder, of letters, digits, ., _, - and $",
  };
}

// Neither empty, nor a way up; Longhorn refuses $ and commas in paths.
function isPathPart(part: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(part) && part !== "." && part !== "..";
}

/** Complains of the name of a bucket. */
export function bucketComplaint(bucket: string): Complaint | undefined {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return undefined;
  return {
    problem: `${show(bucket)} is no bucket`,
    remedy: "give 3 to 63 of a-z, 0-9, - and ., with a letter or digit at both ends",
  };
}

/** Complains of the name of a container of Azure's. */
export function containerComplaint(container: string): Complaint | undefined {
  if (/^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(container)) return undefined;
  return {
    problem: `${show(container)} is no container`,
    remedy: "give 3 to 63 of a-z, 0-9 and single -, with a letter or digit at both ends",
  };
}

/** Complains of the name of a region. */
export function regionComplaint(region: string): Complaint | undefined {
  if (/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(region)) return undefined;
  return {
    problem: `${show(region)} is no region`,
    remedy: "write one such as eu-central-1; another maker's store often takes us-east-1",
  };
}

/** Complains of a role of AWS'. */
export function roleComplaint(role: string): Complaint | undefined {
  if (/^[\w+=,.@:/-]+$/.test(role)) return undefined;
  return {
    problem: `${show(role)} is no role`,
    remedy: "write its name, or arn:aws:iam::ACCOUNT:role/NAME",
  };
}

/** Complains of a text that is no URL of a store. */
export function endpointComplaint(url: string): Complaint | undefined {
  return urlComplaint(url, "https://minio.example.com:9000");
}

/** Complains of a text that is no URL of a proxy. */
export function proxyComplaint(url: string): Complaint | undefined {
  return urlComplaint(url, "http://proxy.example.com:3128");
}

/** Complains of a text that does not list what goes without a proxy. */
export function noProxyComplaint(value: string): Complaint | undefined {
  if (/^[A-Za-z0-9.:/*_-]+(,[A-Za-z0-9.:/*_-]+)*$/.test(value)) return undefined;
  return {
    problem: `${show(value)} is no list of hosts`,
    remedy: "separate them by commas, without spaces, such as .example.com,10.0.0.0/8",
  };
}

/** Complains of a secret that a copy and paste left white space at; Longhorn's webhook refuses those. Says nothing of the value. */
export function secretComplaint(secret: string): Complaint | undefined {
  if (secret === "") return { problem: "is empty", remedy: "give it, or leave it out" };
  if (secret.trim() === secret) return undefined;
  return { problem: "has white space at an end", remedy: "cut it off: .trim() does" };
}

/** Complains of a text that holds no certificate in PEM. White space at its ends is cut off later. */
export function certificateComplaint(pem: string): Complaint | undefined {
  const block = "-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----";
  if (new RegExp(`^\\s*${block}(\\s*${block})*\\s*$`).test(pem)) return undefined;
  return {
    problem: "is no certificate in PEM",
    remedy: "give text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
  };
}

/** Complains of lines that are not those of an htpasswd file with hashes that Traefik and nginx both know. Says nothing of the value. */
export function usersComplaint(users: string): Complaint | undefined {
  const lines = users.split(/\r?\n/).filter((line) => line !== "");
  const hash =
    /^(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\{SHA\}[A-Za-z0-9+/]{27}=)$/;
  const good = lines.every((line) => {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon));
    return name !== "" && controlCharacter(name) === undefined && hash.test(line.slice(colon + 1));
  });
  if (good && lines.length > 0) return undefined;
  return {
    problem: lines.length === 0 ? "are missing" : "are no lines of an htpasswd file",
    remedy: "give the output of htpasswd -nB NAME, one line for each user",
  };
}

/** Complains of a text that is no host of a site. */
export function siteComplaint(host: string): Complaint | undefined {
  if (isDnsName(host) && !/^[\d.]+$/.test(host)) return undefined;
  return {
    problem: `${show(host)} is no DNS name`,
    remedy: "write one such as longhorn.example.com, in lower case",
  };
}

/** Complains of the name of an existing Secret, in which `${pvc.name}` and `${pvc.namespace}` stand for the claim's. */
export function secretRefComplaint(variables: readonly string[]) {
  return (name: string): Complaint | undefined => {
    const filled = variables.reduce((text, one) => text.replaceAll(`\${pvc.${one}}`, "x"), name);
    if (isDnsName(filled)) return undefined;
    const allowed = variables.map((one) => `\${pvc.${one}}`).join(" and ");
    return {
      problem: `${show(name)} is no name of Kubernetes`,
      remedy: `give a-z, 0-9, - and ., also with ${allowed}`,
    };
  };
}

/** Complains of a folder that can't be the kubelet's. */
export function kubeletRootComplaint(path: string): Complaint | undefined {
  if (/^(\/[A-Za-z0-9._-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path)) return undefined;
  return {
    problem: `${show(path)} is no absolute path`,
    remedy: "write one such as /var/lib/kubelet",
  };
}
