import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";

import { isSecret, mapValue, reveal, SECRET, SIGNATURE, type Props, type Value } from "./values";

export interface Vault {
  salt: string;
  seal: (text: string) => string;
  open: (sealed: string) => string;
}

export const createVault = (
  passphrase: string,
  salt = randomBytes(16).toString("base64"),
): Vault => {
  const key = scryptSync(passphrase, Buffer.from(salt, "base64"), 32);
  return {
    salt,
    seal: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64");
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
    },
  };
};

export const sealSecrets = (vault: Vault, value: Value): Value =>
  mapValue(value, (part) =>
    isSecret(part)
      ? { [SIGNATURE]: SECRET, ciphertext: vault.seal(JSON.stringify(reveal(part))) }
      : undefined,
  );

export const openSecrets = (vault: Vault, value: Value): Value =>
  mapValue(value, (part) =>
    isSecret(part) && typeof part.ciphertext === "string"
      ? { [SIGNATURE]: SECRET, value: JSON.parse(vault.open(part.ciphertext)) as Value }
      : undefined,
  );

export const sealProps = (vault: Vault, props: Props): Props => sealSecrets(vault, props) as Props;
export const openProps = (vault: Vault, props: Props): Props => openSecrets(vault, props) as Props;
