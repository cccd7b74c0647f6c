import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack("files that the learner sends", (cage) => {
  test.each([900, 1000, 1020, 1024, 3000])("of %s kilobytes are no fault of the platform where a megabyte has room", async (kilobytes) => {
    const program = `print('ran')\n#${"x".repeat(kilobytes * 1024)}`;
    const { ending } = await cage.run(program, { limits: { diskBytes: 2 ** 20 } });
    expect(ending).toMatchObject(kilobytes < 1010 ? { reason: "completed" } : { reason: "limit", limit: "disk" });
  });
});
