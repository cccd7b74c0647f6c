import type { Command } from "commander";
import type { AccountDecision, AccountSummary } from "#src/domain/cli-teaching.ts";
import { addSiteOptions, askSite, type SiteOptions } from "../ask-site.ts";

/** `user show|block|unblock`: for operators of the platform. Exit 0: done; 2: nothing could be done. */
export function addUserCommands(program: Command): void {
  const user = program.command("user").description("accounts (for operators)");
  addSiteOptions(user.command("show").description("an account, by its address"), "read", "an operator's")
    .argument("<email>")
    .action((email: string, options: SiteOptions) => askSite(options, async (site) => print(await site.findAccount(email), options)));
  addSiteOptions(user.command("block").description("end all that an account has open, and let it in no more"), "submit", "an operator's")
    .argument("<email>")
    .requiredOption("--reason <words>", "why; its owner reads this, and may answer")
    .action((email: string, options: SiteOptions & { reason: string }) =>
      decide({ decision: "block", email, reason: options.reason }, options),
    );
  addSiteOptions(user.command("unblock").description("let an account in again"), "submit", "an operator's")
    .argument("<email>")
    .action((email: string, options: SiteOptions) => decide({ decision: "unblock", email }, options));
}

const decide = (decision: AccountDecision, options: SiteOptions): Promise<void> =>
  askSite(options, async (site) => print(await site.decideAccount(decision), options));

function print(account: AccountSummary, { json }: SiteOptions): number {
  process.stdout.write(json ? `${JSON.stringify(account)}\n` : describe(account));
  return 0;
}

function describe({ name, email, role, blockedAt, blockedReason }: AccountSummary): string {
  const blocked = blockedAt ? `Blocked since ${blockedAt.slice(0, 16).replace("T", " ")} UTC: ${blockedReason}\n` : "";
  return `${name} <${email}>, ${role}\n${blocked}`;
}
