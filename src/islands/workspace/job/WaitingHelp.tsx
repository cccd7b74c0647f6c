import { Button } from "react-aria-components/Button";
import type { JobView } from "#src/domain/job-view.ts";
import { useSetting } from "../workspace-context.ts";
import type { StartNotice } from "./use-start-notice.ts";

interface Props {
  readonly notice: StartNotice;
  readonly job: JobView;
  readonly onMoveToCpu: () => void;
}

/** What somebody who waits can do meanwhile. */
export function WaitingHelp({ notice, job, onMoveToCpu }: Props) {
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
      {job.wait?.offersCpu && (
        <>
          <p>{status.cpuInsteadHint}</p>
          <Button className="btn" onPress={onMoveToCpu}>
            {job.kind === "submission" ? status.cpuInsteadGraded : status.cpuInstead}
          </Button>
        </>
      )}
    </div>
  );
}
