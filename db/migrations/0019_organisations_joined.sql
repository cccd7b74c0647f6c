CREATE TABLE "membership_invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"invited_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_invitations_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "membership_invitations_role" CHECK ("membership_invitations"."role" in ('learner', 'trainer', 'operator', 'sponsor'))
);
--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "concerns" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "progress" ADD COLUMN "done_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "membership_invitations" ADD CONSTRAINT "membership_invitations_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_invitations" ADD CONSTRAINT "membership_invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "membership_invitations_once" ON "membership_invitations" USING btree ("organisation_id","email");--> statement-breakpoint
CREATE INDEX "membership_invitations_invited_by" ON "membership_invitations" USING btree ("invited_by");--> statement-breakpoint
CREATE INDEX "audit_entries_concerns" ON "audit_entries" USING gin ("concerns");--> statement-breakpoint
CREATE INDEX "audit_entries_when" ON "audit_entries" USING btree ("created_at","id");