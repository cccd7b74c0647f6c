import { describe, expect, it } from "vitest";
import { makeLocalUrl, makeSiteUrl } from "./addresses.ts";

describe("the address under which this machine reaches its own site", () => {
  it.each([
    ["127.0.0.1", "http://127.0.0.1:4321"],
    ["localhost", "http://localhost:4321"],
    ["0.0.0.0", "http://127.0.0.1:4321"],
    ["::", "http://[::1]:4321"],
    ["::1", "http://[::1]:4321"],
    ["10.0.0.5", "http://10.0.0.5:4321"],
  ])("for a site on %s is %s", (host, url) => {
    expect(makeLocalUrl(host, 4321)).toBe(url);
  });
});

describe("the address that the local runner is given", () => {
  const origin = "https://atelier.example.org";

  it("is loopback where the site listens there", () => {
    expect(makeSiteUrl({ host: "0.0.0.0", port: 4321, origin })).toBe("http://127.0.0.1:4321");
  });

  it("is the public one where it does not: the runner's token does not travel in clear", () => {
    expect(makeSiteUrl({ host: "10.0.0.5", port: 4321, origin })).toBe(origin);
  });
});
