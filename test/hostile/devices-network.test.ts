import { expect, test } from "vitest";
import { refusal } from "./kit/cage.ts";
import { DeviceCage } from "./kit/device-cage.ts";
import { makeInterpreter, withoutNetworkNamespaces } from "./kit/odd-machine.ts";

const reason = refusal ?? withoutNetworkNamespaces.refusal;

test.skipIf(reason)(
  `where network namespaces are refused, no device is offered that needs a whole /proc (${reason ?? "tried"})`,
  async () => {
    await using cage = await DeviceCage.open({}, { interpreter: makeInterpreter(withoutNetworkNamespaces) });
    expect(await cage.warden.slices()).toEqual([]);
    expect(cage.log.filter((line) => line.includes("is not offered: network namespaces are refused"))).toHaveLength(2);
  },
);
