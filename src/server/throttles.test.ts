import { expect, test } from "vitest";
import { makeAddressPrefix } from "./throttles.ts";

test("an IPv4 address counts whole, also where it is written as IPv6", () => {
  expect(makeAddressPrefix("192.0.2.7")).toBe("192.0.2.7");
  expect(makeAddressPrefix("::ffff:192.0.2.7")).toBe("192.0.2.7");
});

test("of an IPv6 address the first 64 bits count, however it is written", () => {
  expect(makeAddressPrefix("2001:db8:0:1:aaaa::1")).toBe("2001:db8:0:1::/64");
  expect(makeAddressPrefix("2001:DB8:0000:0001:bbbb:cccc:dddd:eeee")).toBe("2001:db8:0:1::/64");
  expect(makeAddressPrefix("2001:db8::1")).toBe("2001:db8:0:0::/64");
  expect(makeAddressPrefix("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
  expect(makeAddressPrefix("::1")).toBe("0:0:0:0::/64");
});
