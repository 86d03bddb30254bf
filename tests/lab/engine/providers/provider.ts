import type { Path } from "../paths";
import type { ResourceRecord } from "../types";
import type { Props } from "../values";

export interface CreateRequest {
  urn: string;
  name: string;
  type: string;
  inputs: Props;
  /** Inputs of the resource's explicit provider. */
  providerInputs?: Props | undefined;
  /** Seconds of the resource's customTimeouts. */
  timeout?: number | undefined;
}

export interface UpdateRequest extends CreateRequest {
  old: ResourceRecord;
}

export interface DeleteRequest {
  old: ResourceRecord;
  providerInputs?: Props | undefined;
  timeout?: number | undefined;
}

export interface Change {
  paths: Path[];
  before: Props;
  after: Props;
  providerInputs?: Props | undefined;
}

export interface Created {
  id: string;
  outputs: Props;
}

/** It was made but does not work: the state must keep it, or nobody would ever delete it. */
export class PartialFailure extends Error {
  constructor(
    message: string,
    readonly made: Created,
  ) {
    super(message);
  }
}

/** Plays one kind of resource. Inputs come as the program sent them, secrets wrapped. */
export interface Provider {
  secretOutputs: readonly string[];
  /** Adds what the program leaves to the provider, such as a name; `before` is missing for a new or a replaced resource. */
  check?: (name: string, inputs: Props, before?: Props) => Props;
  deleteBeforeReplace?: (old: ResourceRecord, after: Props) => boolean;
  /** Is this change one that an update can't make? */
  replaces: (change: Change) => boolean;
  /** Outputs of a preview; a name left out is unknown to the program. */
  preview: (inputs: Props) => Props;
  create: (request: CreateRequest) => Promise<Created>;
  update: (request: UpdateRequest) => Promise<Props>;
  delete: (request: DeleteRequest) => Promise<void>;
}
