import { show, type Complaint } from "./faults";

// Files with any other ending are passed over in silence.
const ARCHIVE = /\.(tar|tar\.gz|tgz|tar\.bz2|tbz|tar\.lz4|tar\.zst|tzst)$/;
const SAFE_URL = /^https?:\/\/[A-Za-z0-9._~:/%+[\]-]+$/;

/** Complains of a text that is no address of files on a web server. */
export function urlComplaint(
  text: string,
  such = "https://mirror.example/k3s",
): Complaint | undefined {
  const example = `give one such as ${such}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Never shown: the address may hold a password.
  if (url !== undefined && (url.username !== "" || url.password !== "")) {
    return { problem: "holds a user name or password", remedy: "give an address without" };
  }
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return { problem: `${show(text)} is no http or https URL`, remedy: example };
  }
  if (/[?#]/.test(text)) {
    return { problem: `${show(text)} has a query or a fragment`, remedy: "give the URL without" };
  }
  if (!SAFE_URL.test(text) || /(^|\/)\.\.?(\/|$)/.test(text)) {
    const remedy = "use letters, digits and - . _ ~ / : + %, and no . or .. between slashes";
    return { problem: `${show(text)} holds characters that may not be in it`, remedy };
  }
  return undefined;
}

/** Complains of a text that names no tarball of images. */
export function imageFileComplaint(file: string): Complaint | undefined {
  const url = /^[a-z]+:\/\//i.test(file);
  const complaint = url ? urlComplaint(file) : plainFileComplaint(file);
  if (complaint !== undefined || ARCHIVE.test(file)) return complaint;
  return {
    problem: `${show(file)} has an ending that is not imported`,
    remedy: "give a file in .tar, .tar.gz, .tar.bz2, .tar.lz4 or .tar.zst",
  };
}

function plainFileComplaint(file: string): Complaint | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(file)) return undefined;
  const remedy = "give a name of letters, digits, ., _, + and -, or a whole URL";
  return { problem: `${show(file)} is no plain file name`, remedy };
}

/** Complains of a text that is no SHA-256 in hex. */
export function sha256Complaint(digest: string): Complaint | undefined {
  if (/^[0-9a-f]{64}$/.test(digest)) return undefined;
  const wanted = "64 of 0-9 and a-f, as sha256sum prints it";
  if (/^[0-9A-Fa-f]{64}$/.test(digest)) {
    return { problem: "has upper-case letters", remedy: `write it in lower case: ${wanted}` };
  }
  const problem = `${show(digest)} is no SHA-256 (${digest.length} characters)`;
  return { problem, remedy: `give ${wanted}` };
}
