import type { Input } from "@pulumi/pulumi";

/** Where images come from: `registries.yaml` on each node. */
export interface RegistriesArgs {
  /**
   * Mirrors by registry, such as `docker.io` or `"*"` for all. The registry itself stays the last one asked, see `fallBack`.
   * @default {}
   */
  mirrors?: { [registry: string]: RegistryMirrorArgs };
  /**
   * Credentials and TLS by `host` or `host:port` of a registry or mirror.
   * @default {}
   */
  access?: { [host: string]: RegistryAccessArgs };
  /**
   * Ask the registry itself where no mirror has an image. `false` keeps nodes from asking anybody else than the mirrors.
   * @default true
   */
  fallBack?: boolean;
  /**
   * Registry in whose name the distribution's own images are pulled, `host` or `host:port`.
   * @default - the registries that the images are published in
   */
  systemDefault?: string;
  /**
   * Share images between nodes (the distribution's embedded registry mirror) for the registries in `mirrors`; needs TCP 5001 open between all nodes.
   * @default false
   */
  embedded?: boolean;
}

/** One mirror. */
export interface RegistryMirrorArgs {
  /**
   * URLs of the mirrors, asked in this order.
   * @default [] - only the embedded mirror, or the registry itself
   */
  endpoints?: string[];
  /**
   * Rewrites of image names for the mirrors: regular expression to replacement (`$1` for its first group).
   * @default {}
   */
  rewrite?: { [pattern: string]: string };
}

/** How one registry is reached. */
export interface RegistryAccessArgs {
  /** Login, with `password`. */
  username?: Input<string>;
  /** Kept as a secret, also when given as a plain string. */
  password?: Input<string>;
  /** Certificate authority of the registry, in PEM form: laid down on each node. */
  ca?: string;
  /**
   * Trust whoever answers.
   * @default false
   */
  insecureSkipVerify?: boolean;
}

/** An HTTP proxy. Addresses of the cluster itself, of its hosts and the endpoint are never asked through it. */
export interface ProxyArgs {
  /** URL for `https://`, and for `http://` where `http` is not given. It may hold a password, and is kept as a secret. */
  https: Input<string>;
  /** @default - the value of `https` */
  http?: Input<string>;
  /**
   * Further names, addresses or CIDRs that are reached without it. Name the hosts' own network here: else every host's address is in the list, and a new one restarts all.
   * @default []
   */
  except?: string[];
}

/** A bucket for snapshots. */
export interface S3Args {
  /** Bucket that exists already. */
  bucket: string;
  /** Kept as a secret, also when given as a plain string. */
  accessKeyId: Input<string>;
  /** Kept as a secret, also when given as a plain string. */
  secretAccessKey: Input<string>;
  /**
   * `host` or `host:port`.
   * @default "s3.amazonaws.com"
   */
  endpoint?: string;
  /** @default "us-east-1" */
  region?: string;
  /** @default - the bucket's root */
  folder?: string;
  /**
   * How many scheduled snapshots are kept there, of each server.
   * @default - as many as on disk
   */
  retention?: number;
  /** Certificate authority of the endpoint, in PEM form. */
  endpointCa?: string;
  /**
   * Trust whoever answers.
   * @default false
   */
  insecureSkipVerify?: boolean;
}
