import { Button } from "react-aria-components/Button";
import { useSetting } from "../workspace-context.ts";
import type { StartNotice } from "./use-start-notice.ts";

interface Props {
  readonly notice: StartNotice;
  readonly offersCpu: boolean;
  readonly onRunOnCpu: () => void;
}

/** What somebody who waits can do meanwhile. */
export function WaitingHelp({ notice, offersCpu, onRunOnCpu }: Props) {
  const { status } = useSetting().t;
  return (
    <div className="waiting-help">
      <p>{status.mayLeave}</p>
      {notice.asked === "no" ? (
        <Button className="btn" onPress={() => void notice.ask()}>
          {status.tellMe}
        </Button>
      ) : (
        <output>{notice.asked === "yes" ? status.toldThen : status.notAllowed}</output>
      )}
      {offersCpu && (
        <>
          <p>{status.cpuInsteadHint}</p>
          <Button className="btn" onPress={onRunOnCpu}>
            {status.cpuInstead}
          </Button>
        </>
      )}
    </div>
  );
}
