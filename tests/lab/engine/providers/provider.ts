import type { ResourceRecord } from "../types";
import type { Path } from "../paths";
import type { Props } from "../values";

export interface CreateRequest {
  urn: string;
  name: string;
  type: string;
  inputs: Props;
  /** Inputs of the resource's explicit provider. */
  providerInputs?: Props | undefined;
}

export interface UpdateRequest extends CreateRequest {
  old: ResourceRecord;
}

export interface DeleteRequest {
  old: ResourceRecord;
  providerInputs?: Props | undefined;
}

/** Plays one kind of resource. Inputs come as the program sent them, secrets wrapped. */
export interface Provider {
  secretOutputs: readonly string[];
  deleteBeforeReplace?: boolean;
  /** Is this change one that an update can't make? */
  replaces: (changed: Path[], before: Props, after: Props) => boolean;
  /** Outputs of a preview; a name left out is unknown to the program. */
  preview: (inputs: Props) => Props;
  create: (request: CreateRequest) => Promise<{ id: string; outputs: Props }>;
  update: (request: UpdateRequest) => Promise<Props>;
  delete: (request: DeleteRequest) => Promise<void>;
}
