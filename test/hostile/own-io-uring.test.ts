import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

describeAttack("io_uring", (cage) => {
  testRefusedInside(cage, "does not exist inside", trySystemCall({ x64: 425 }, "8, ctypes.create_string_buffer(120)"), "ENOSYS");
});
