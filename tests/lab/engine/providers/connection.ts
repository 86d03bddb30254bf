import { isObject, number, text, type Props } from "../values";

export interface Connection {
  host: string;
  port: number;
  user: string;
  password?: string | undefined;
  privateKey?: string | undefined;
  privateKeyPassword?: string | undefined;
  agentSocketPath?: string | undefined;
  hostKey?: string | undefined;
  dialErrorLimit: number;
  perDialTimeout: number;
  proxy?: Connection;
}

/** Reads a revealed `connection` input with the defaults of the real provider's schema. */
export const readConnection = (props: Props): Connection => {
  const host = text(props.host);
  if (host === undefined) throw new Error("connection.host: missing");
  return {
    host,
    port: number(props.port) ?? 22,
    user: text(props.user) ?? "root",
    password: text(props.password),
    privateKey: text(props.privateKey),
    privateKeyPassword: text(props.privateKeyPassword),
    agentSocketPath: text(props.agentSocketPath),
    hostKey: text(props.hostKey),
    dialErrorLimit: number(props.dialErrorLimit) ?? 10,
    perDialTimeout: number(props.perDialTimeout) ?? 15,
    ...(isObject(props.proxy) && { proxy: readConnection(props.proxy) }),
  };
};
