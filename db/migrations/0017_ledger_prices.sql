ALTER TABLE "ledger_entries" ADD COLUMN "micro_euros" bigint;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD COLUMN "energy_millijoules" double precision;