import { InvalidEndpointError } from "../errors.ts";
import type { BoundedInteger } from "./bounded-integer.ts";

/** A file descriptor, which C has as an int. */
export const DESCRIPTOR: BoundedInteger = { name: "file descriptor", max: 2 ** 31 - 1 };

// What systemd's fdname_is_valid() takes, but for the empty name.
const DESCRIPTOR_NAME = /^[ -9;-~]{1,255}$/;

/** `name`, when `FileDescriptorName=` of systemd.socket(5) may be it. @throws {InvalidEndpointError} quoting `input`. */
export function checkDescriptorName(name: unknown, input: unknown): string {
  if (typeof name === "string" && DESCRIPTOR_NAME.test(name)) return name;
  throw new InvalidEndpointError(input, "a systemd name must be 1 to 255 printable ASCII characters without a colon");
}
