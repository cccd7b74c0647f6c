import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside, trySystemCall } from "./kit/uncaged.ts";

const OWN_FILE = "import tempfile\nfile = tempfile.TemporaryFile()";
const CALL = "file.fileno(), (ctypes.c_uint64 * 2)(0, 4096), (ctypes.c_uint64 * 5)(), 0";

describeAttack("the state of the page cache", (cage) => {
  testRefusedInside(cage, "which tells what others have read, is refused inside", trySystemCall({ x64: 451 }, CALL, OWN_FILE), "EPERM");
});
