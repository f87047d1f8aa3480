import { describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";

describe("the CRC32c", () => {
  // RFC 3720 Appendix B.4, whose bytes stand in the order of the wire, the lowest first.
  test.each([
    ["32 zeros", Buffer.alloc(32), 0x8a9136aa],
    ["32 bytes of ones", Buffer.alloc(32, 0xff), 0x62a8ab43],
    ["32 bytes counting up", Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ["32 bytes counting down", Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)), 0x113fdb5c],
    [
      "an iSCSI read command",
      Buffer.from(
        "01c00000 00000000 00000000 00000000 14000000 00000400 00000014 00000018 28000000 00000000 02000000 00000000".replaceAll(
          " ",
          "",
        ),
        "hex",
      ),
      0xd9963a56,
    ],
  ])("of %s is that of RFC 3720", (_, bytes, crc) => {
    expect(crc32c(bytes)).toBe(crc);
  });

  test("of the digits is the check value of its catalogue", () => {
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  });

  test("of nothing is 0", () => {
    expect(crc32c(Buffer.alloc(0))).toBe(0);
  });
});
