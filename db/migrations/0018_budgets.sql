ALTER TABLE "budgets" DROP CONSTRAINT "budgets_not_negative";--> statement-breakpoint
ALTER TABLE "budgets" ALTER COLUMN "limit_ms" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "learner_limit_ms" bigint;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "cents_per_hour" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "budget_requests_one_open" ON "budget_requests" USING btree ("cohort_id","user_id") WHERE "budget_requests"."decided_at" is null;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_not_negative" CHECK (least("budgets"."limit_ms", "budgets"."learner_limit_ms", "budgets"."cents_per_hour", "budgets"."used_ms", "budgets"."reserved_ms") >= 0);--> statement-breakpoint
-- What was used, and is set aside for jobs that have not ended, before anybody counted by budgets.
INSERT INTO "budgets" ("owner", "used_ms", "reserved_ms")
SELECT "owner", sum("used_ms"), greatest(0, sum("reserved_ms")) FROM (
  SELECT
    unnest(ARRAY['platform', 'organisation:' || c."organisation_id", 'cohort:' || c."id", 'learner:' || c."id" || ':' || j."user_id"]) AS "owner",
    CASE WHEN l."kind" = 'settled' THEN l."milliseconds" ELSE 0 END AS "used_ms",
    CASE l."kind" WHEN 'reserved' THEN l."milliseconds" WHEN 'refunded' THEN -l."milliseconds" ELSE 0 END AS "reserved_ms"
  FROM "ledger_entries" l
  JOIN "jobs" j ON j."id" = l."job_id"
  LEFT JOIN "cohorts" c ON c."id" = j."cohort_id"
  WHERE j."slice" = 'gpu' AND j."user_id" IS NOT NULL
) AS "entries" WHERE "owner" IS NOT NULL GROUP BY "owner"
ON CONFLICT ("owner") DO NOTHING;
