/**
 * PyTorch checkpoints and safetensors files as named tensors. A pickle is
 * interpreted as data; nothing in it is executed.
 *
 * @module
 */
export { CheckpointError } from "../errors.ts";
export {
  type Checkpoint,
  type CheckpointContainer,
  type TensorPlace,
} from "./checkpoint.ts";
export {
  type CheckpointDescription,
  describeCheckpoint,
  type StateDictSummary,
  type TensorDescription,
} from "./describe.ts";
export { joinStateDicts } from "./join_state_dicts.ts";
export {
  openCheckpoint,
  type OpenCheckpointOptions,
} from "./open_checkpoint.ts";
export {
  type PickleDict,
  PickleGlobal,
  PickleObject,
  type PickleValue,
  StorageReference,
  type StorageSpec,
  TensorReference,
  type TensorSpec,
} from "./pickle/values.ts";
export { type PickleLimits } from "./pickle/limits.ts";
export { type WritableTensor, writeSafetensors } from "./safetensors_writer.ts";
export {
  type SelectedStateDict,
  selectStateDict,
  type SelectStateDictOptions,
} from "./select_state_dict.ts";
export {
  type StateDict,
  type StoredDType,
  type StoredSetting,
  type TensorInfo,
} from "./state_dict.ts";
export { type DangerPolicy, type Refusal } from "./torch_world.ts";
