-- What the migrations come to. Written by test/integration/db.test.ts; do not edit.

CREATE TABLE allocations (
  began_at timestamp with time zone,
  bill jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  detail text,
  ended_at timestamp with time zone,
  ends_at timestamp with time zone,
  fate text,
  idle_ms bigint NOT NULL DEFAULT 0,
  instance uuid NOT NULL,
  instance_idle_ms bigint NOT NULL DEFAULT 0,
  instance_start_up_ms bigint NOT NULL DEFAULT 0,
  instance_used_ms bigint NOT NULL DEFAULT 0,
  joined_at timestamp with time zone,
  pending_cause text,
  pending_reason text,
  phase text NOT NULL,
  pilot text NOT NULL,
  runner text NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  site text,
  slice_kind text NOT NULL,
  slices integer NOT NULL,
  slurm_job_id text,
  start_up_ms bigint NOT NULL DEFAULT 0,
  submitted_at timestamp with time zone NOT NULL,
  used_ms bigint NOT NULL DEFAULT 0,
  CHECK (((used_ms >= 0) AND (start_up_ms >= 0) AND (idle_ms >= 0))),
  PRIMARY KEY (pilot)
);
CREATE INDEX allocations_living ON public.allocations USING btree (submitted_at) WHERE (phase <> 'gone'::text);
CREATE INDEX allocations_runner ON public.allocations USING btree (runner, submitted_at);
CREATE INDEX allocations_submitted ON public.allocations USING btree (submitted_at);
CREATE INDEX allocations_unbilled ON public.allocations USING btree (runner, submitted_at) WHERE ((bill IS NULL) AND (slurm_job_id IS NOT NULL));

CREATE TABLE answers (
  choice integer NOT NULL,
  content_uid uuid NOT NULL,
  correct boolean NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  question text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX answers_user_content ON public.answers USING btree (user_id, content_uid);

CREATE TABLE api_tokens (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  last_used_at timestamp with time zone,
  name text NOT NULL,
  revoked_at timestamp with time zone,
  scope text NOT NULL,
  token_hash text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX api_tokens_hash ON public.api_tokens USING btree (token_hash);
CREATE INDEX api_tokens_user ON public.api_tokens USING btree (user_id);

CREATE TABLE appeals (
  answer text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  decided_at timestamp with time zone,
  decided_by uuid,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  outcome text,
  text text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (decided_by) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE INDEX appeals_decided_by ON public.appeals USING btree (decided_by);
CREATE INDEX appeals_user ON public.appeals USING btree (user_id);

CREATE TABLE artifacts (
  bytes bigint NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  digest text NOT NULL,
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  job_id uuid NOT NULL,
  name text NOT NULL,
  removed_at timestamp with time zone,
  user_id uuid NOT NULL,
  FOREIGN KEY (job_id) REFERENCES jobs(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX artifacts_digest ON public.artifacts USING btree (digest);
CREATE UNIQUE INDEX artifacts_job_name ON public.artifacts USING btree (job_id, name);
CREATE INDEX artifacts_user_exercise ON public.artifacts USING btree (user_id, exercise_uid);

CREATE TABLE attempt_events (
  attempt integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  event jsonb NOT NULL,
  hidden_before integer NOT NULL DEFAULT 0,
  job_id uuid NOT NULL,
  seq integer NOT NULL,
  FOREIGN KEY (job_id) REFERENCES jobs(id),
  PRIMARY KEY (job_id, attempt, seq)
);

CREATE TABLE attempts (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ended_at timestamp with time zone,
  ending jsonb,
  fencing_token integer NOT NULL,
  hidden_checks integer NOT NULL DEFAULT 0,
  job_id uuid NOT NULL,
  number integer NOT NULL,
  outcome text NOT NULL DEFAULT 'held'::text,
  runner text NOT NULL,
  slice_healthy boolean,
  FOREIGN KEY (job_id) REFERENCES jobs(id),
  PRIMARY KEY (job_id, number)
);
CREATE INDEX attempts_spoiled ON public.attempts USING btree (ended_at) WHERE ((outcome = 'lost'::text) OR ((ending ->> 'reason'::text) = 'platform-fault'::text));

CREATE TABLE audit_entries (
  action text NOT NULL,
  actor_id uuid,
  concerns text[] NOT NULL DEFAULT '{}'::text[],
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  details jsonb NOT NULL DEFAULT '{}'::jsonb,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  subject text NOT NULL,
  FOREIGN KEY (actor_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX audit_entries_actor ON public.audit_entries USING btree (actor_id);
CREATE INDEX audit_entries_concerns ON public.audit_entries USING gin (concerns);
CREATE INDEX audit_entries_subject ON public.audit_entries USING btree (subject, created_at);
CREATE INDEX audit_entries_when ON public.audit_entries USING btree (created_at, id);
CREATE TRIGGER audit_entries_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE budget_requests (
  answer text,
  asked_ms bigint NOT NULL,
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  decided_at timestamp with time zone,
  decided_by uuid,
  granted_ms bigint,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  reason text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (decided_by) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX budget_requests_cohort ON public.budget_requests USING btree (cohort_id);
CREATE INDEX budget_requests_decided_by ON public.budget_requests USING btree (decided_by);
CREATE UNIQUE INDEX budget_requests_one_open ON public.budget_requests USING btree (cohort_id, user_id) WHERE (decided_at IS NULL);
CREATE INDEX budget_requests_user ON public.budget_requests USING btree (user_id);

CREATE TABLE budgets (
  cents_per_hour integer,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  learner_limit_ms bigint,
  limit_ms bigint,
  owner text NOT NULL,
  reserved_ms bigint NOT NULL DEFAULT 0,
  used_ms bigint NOT NULL DEFAULT 0,
  CHECK ((LEAST(limit_ms, learner_limit_ms, (cents_per_hour)::bigint, used_ms, reserved_ms) >= 0)),
  PRIMARY KEY (owner)
);

CREATE TABLE class_slots (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ends_at timestamp with time zone NOT NULL,
  extendable_minutes integer NOT NULL DEFAULT 0,
  extended_minutes integer NOT NULL DEFAULT 0,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  reservation text,
  seats integer NOT NULL,
  slice_kind text NOT NULL,
  starts_at timestamp with time zone NOT NULL,
  CHECK (((extended_minutes >= 0) AND (extended_minutes <= extendable_minutes))),
  CHECK ((seats > 0)),
  CHECK ((starts_at < ends_at)),
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  PRIMARY KEY (id)
);
CREATE INDEX class_slots_cohort ON public.class_slots USING btree (cohort_id);
CREATE INDEX class_slots_end ON public.class_slots USING btree (ends_at);

CREATE TABLE cohort_members (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  role text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX cohort_members_once ON public.cohort_members USING btree (cohort_id, user_id);
CREATE INDEX cohort_members_user ON public.cohort_members USING btree (user_id);

CREATE TABLE cohorts (
  archived_at timestamp with time zone,
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  digest text NOT NULL,
  ends_at timestamp with time zone,
  grade_release text NOT NULL DEFAULT 'at-once'::text,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  lateness jsonb NOT NULL DEFAULT '{}'::jsonb,
  name text NOT NULL,
  organisation_id uuid NOT NULL DEFAULT '00000000-0000-4000-8000-000000000001'::uuid,
  seats integer,
  starts_at timestamp with time zone,
  zone text NOT NULL DEFAULT 'Europe/Brussels'::text,
  FOREIGN KEY (digest) REFERENCES course_versions(digest),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (id)
);
CREATE INDEX cohorts_digest ON public.cohorts USING btree (digest);
CREATE INDEX cohorts_organisation ON public.cohorts USING btree (organisation_id);

CREATE TABLE course_versions (
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  digest text NOT NULL,
  slug text NOT NULL,
  PRIMARY KEY (digest)
);
CREATE INDEX course_versions_course ON public.course_versions USING btree (course_uid);

CREATE TABLE draft_snapshots (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  draft_id uuid NOT NULL,
  files jsonb NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  reason text NOT NULL,
  revision integer NOT NULL,
  FOREIGN KEY (draft_id) REFERENCES drafts(id),
  PRIMARY KEY (id)
);
CREATE INDEX draft_snapshots_draft ON public.draft_snapshots USING btree (draft_id, created_at);

CREATE TABLE drafts (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  files jsonb NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  revision integer NOT NULL,
  saved_at timestamp with time zone NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX drafts_user_exercise ON public.drafts USING btree (user_id, exercise_uid);

CREATE TABLE due_dates (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  due_at timestamp with time zone NOT NULL,
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX due_dates_cohort_exercise ON public.due_dates USING btree (cohort_id, exercise_uid);

CREATE TABLE email_tokens (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  purpose text NOT NULL,
  token_hash text NOT NULL,
  used_at timestamp with time zone,
  user_id uuid,
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (token_hash)
);
CREATE INDEX email_tokens_user ON public.email_tokens USING btree (user_id);

CREATE TABLE extensions (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid,
  granted_by uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  minutes integer NOT NULL,
  reason text NOT NULL,
  revoked_at timestamp with time zone,
  user_id uuid NOT NULL,
  CHECK ((minutes > 0)),
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (granted_by) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX extensions_cohort ON public.extensions USING btree (cohort_id);
CREATE INDEX extensions_granted_by ON public.extensions USING btree (granted_by);
CREATE INDEX extensions_user ON public.extensions USING btree (user_id);

CREATE TABLE fair_shares (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  owner text NOT NULL,
  virtual_time double precision NOT NULL,
  PRIMARY KEY (owner)
);

CREATE TABLE feedback (
  contact text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  page text NOT NULL,
  text text NOT NULL,
  user_id uuid,
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL,
  PRIMARY KEY (id)
);
CREATE INDEX feedback_user ON public.feedback USING btree (user_id);

CREATE TABLE fleet_orders (
  asked_at timestamp with time zone NOT NULL,
  asked_by uuid,
  carried_out_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  pilot text,
  runner text NOT NULL,
  withdrawn_at timestamp with time zone,
  CHECK ((kind = ANY (ARRAY['pause'::text, 'resume'::text, 'drain'::text]))),
  CHECK (((kind = 'drain'::text) = (pilot IS NOT NULL))),
  FOREIGN KEY (asked_by) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX fleet_orders_asked ON public.fleet_orders USING btree (asked_at);
CREATE INDEX fleet_orders_asked_by ON public.fleet_orders USING btree (asked_by);
CREATE INDEX fleet_orders_open ON public.fleet_orders USING btree (runner) WHERE ((carried_out_at IS NULL) AND (withdrawn_at IS NULL));

CREATE TABLE fleet_times (
  begins_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  idle_ms bigint NOT NULL DEFAULT 0,
  runner text NOT NULL,
  start_up_ms bigint NOT NULL DEFAULT 0,
  used_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (runner, begins_at)
);

CREATE TABLE fleets (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  paused boolean NOT NULL DEFAULT false,
  report jsonb NOT NULL,
  runner text NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  PRIMARY KEY (runner)
);

CREATE TABLE grade_adjustments (
  author_id uuid NOT NULL,
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  reason text NOT NULL,
  revoked_at timestamp with time zone,
  score double precision NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (author_id) REFERENCES users(id),
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX grade_adjustments_author ON public.grade_adjustments USING btree (author_id);
CREATE INDEX grade_adjustments_cohort ON public.grade_adjustments USING btree (cohort_id);
CREATE INDEX grade_adjustments_user ON public.grade_adjustments USING btree (user_id, exercise_uid);

CREATE TABLE grade_releases (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  released_by uuid NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (released_by) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX grade_releases_once ON public.grade_releases USING btree (cohort_id, exercise_uid);
CREATE INDEX grade_releases_released_by ON public.grade_releases USING btree (released_by);

CREATE TABLE grades (
  attempts integer NOT NULL DEFAULT 0,
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  failed_checks jsonb NOT NULL DEFAULT '[]'::jsonb,
  gpu_ms bigint NOT NULL DEFAULT 0,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  passed_after integer,
  passed_after_ms bigint,
  steps jsonb,
  user_id uuid NOT NULL,
  work_ms bigint NOT NULL DEFAULT 0,
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX grades_once ON public.grades USING btree (user_id, exercise_uid);

CREATE TABLE help_requests (
  closed_at timestamp with time zone,
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  question text NOT NULL,
  taken_at timestamp with time zone,
  taken_by uuid,
  user_id uuid NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (taken_by) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE INDEX help_requests_cohort ON public.help_requests USING btree (cohort_id);
CREATE UNIQUE INDEX help_requests_one_open ON public.help_requests USING btree (user_id, exercise_uid) WHERE (closed_at IS NULL);
CREATE INDEX help_requests_taken_by ON public.help_requests USING btree (taken_by);
CREATE INDEX help_requests_user ON public.help_requests USING btree (user_id);

CREATE TABLE invitations (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  expires_at timestamp with time zone NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  revoked_at timestamp with time zone,
  role text NOT NULL,
  seats integer NOT NULL,
  taken integer NOT NULL DEFAULT 0,
  token_hash text NOT NULL,
  CHECK (((taken >= 0) AND (taken <= seats))),
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (created_by) REFERENCES users(id),
  PRIMARY KEY (id),
  UNIQUE (token_hash)
);
CREATE INDEX invitations_cohort ON public.invitations USING btree (cohort_id);
CREATE INDEX invitations_created_by ON public.invitations USING btree (created_by);

CREATE TABLE invitees (
  accepted_at timestamp with time zone,
  accepted_by uuid,
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  email text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  revoked_at timestamp with time zone,
  role text NOT NULL DEFAULT 'learner'::text,
  token_hash text NOT NULL,
  FOREIGN KEY (accepted_by) REFERENCES users(id) ON DELETE SET NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  PRIMARY KEY (id),
  UNIQUE (token_hash)
);
CREATE INDEX invitees_accepted_by ON public.invitees USING btree (accepted_by);
CREATE UNIQUE INDEX invitees_once ON public.invitees USING btree (cohort_id, lower(email));

CREATE TABLE jobs (
  attempt integer NOT NULL DEFAULT 0,
  bundle_digest text GENERATED ALWAYS AS (((spec -> 'judge'::text) ->> 'bundleDigest'::text)) STORED,
  cohort_id uuid,
  content_uid uuid NOT NULL,
  course_digest text NOT NULL,
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ending jsonb,
  environment text NOT NULL,
  estimate_seconds double precision NOT NULL,
  fencing_token integer NOT NULL DEFAULT 0,
  finished_at timestamp with time zone,
  gpus integer NOT NULL GENERATED ALWAYS AS (GREATEST(1, (((spec -> 'needs'::text) ->> 'gpus'::text))::integer)) STORED,
  hidden_phase text GENERATED ALWAYS AS (((spec -> 'judge'::text) ->> 'hiddenPhase'::text)) STORED,
  id uuid NOT NULL,
  idempotency_key text NOT NULL,
  kind text NOT NULL,
  lease_expires_at timestamp with time zone,
  memory_bytes bigint NOT NULL,
  priority_class integer NOT NULL,
  review text,
  runner text,
  slice text NOT NULL,
  spec jsonb NOT NULL,
  started_at timestamp with time zone,
  state text NOT NULL,
  stop_requested boolean NOT NULL DEFAULT false,
  user_id uuid,
  virtual_time double precision NOT NULL,
  wall_seconds double precision NOT NULL,
  CHECK (((user_id IS NULL) = (kind = 'rejudging'::text))),
  CHECK ((review = ANY (ARRAY['waiting'::text, 'released'::text, 'charged'::text]))),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'leased'::text, 'running'::text, 'finished'::text]))),
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX jobs_cohort ON public.jobs USING btree (cohort_id);
CREATE INDEX jobs_held ON public.jobs USING btree (finished_at) WHERE (review = 'waiting'::text);
CREATE UNIQUE INDEX jobs_idempotency ON public.jobs USING btree (user_id, idempotency_key);
CREATE INDEX jobs_in_flight ON public.jobs USING btree (user_id) WHERE (state <> 'finished'::text);
CREATE INDEX jobs_judged_by ON public.jobs USING btree (content_uid, bundle_digest);
CREATE INDEX jobs_leased ON public.jobs USING btree (lease_expires_at) WHERE (state = ANY (ARRAY['leased'::text, 'running'::text]));
CREATE UNIQUE INDEX jobs_one_submission_in_flight ON public.jobs USING btree (user_id, content_uid) WHERE ((state <> 'finished'::text) AND (kind = 'submission'::text));
CREATE INDEX jobs_user_content ON public.jobs USING btree (user_id, content_uid, created_at);
CREATE INDEX jobs_waiting ON public.jobs USING btree (priority_class, virtual_time, created_at) WHERE (state = 'waiting'::text);

CREATE TABLE ledger_entries (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  energy_millijoules double precision,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  job_id uuid NOT NULL,
  kind text NOT NULL,
  micro_euros bigint,
  milliseconds bigint NOT NULL,
  slice_kind text NOT NULL,
  user_id uuid,
  FOREIGN KEY (job_id) REFERENCES jobs(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX ledger_entries_job ON public.ledger_entries USING btree (job_id);
CREATE INDEX ledger_entries_user ON public.ledger_entries USING btree (user_id, created_at);

CREATE TABLE machine_terms_acceptances (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  version text NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX machine_terms_acceptances_once ON public.machine_terms_acceptances USING btree (user_id, organisation_id, version);
CREATE INDEX machine_terms_acceptances_organisation ON public.machine_terms_acceptances USING btree (organisation_id);

CREATE TABLE maintenance_windows (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ends_at timestamp with time zone NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  slices text NOT NULL,
  starts_at timestamp with time zone NOT NULL,
  CHECK ((slices = ANY (ARRAY['all'::text, 'gpu'::text]))),
  CHECK ((starts_at < ends_at)),
  PRIMARY KEY (id)
);
CREATE INDEX maintenance_windows_end ON public.maintenance_windows USING btree (ends_at);

CREATE TABLE margin_comments (
  author_id uuid NOT NULL,
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  file_name text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  line integer NOT NULL,
  line_text text NOT NULL,
  resolved_at timestamp with time zone,
  text text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE CASCADE,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE INDEX margin_comments_author ON public.margin_comments USING btree (author_id);
CREATE INDEX margin_comments_cohort ON public.margin_comments USING btree (cohort_id);
CREATE INDEX margin_comments_draft ON public.margin_comments USING btree (user_id, exercise_uid);

CREATE TABLE membership_invitations (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  email text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  invited_by uuid,
  organisation_id uuid NOT NULL,
  role text NOT NULL,
  token_hash text NOT NULL,
  CHECK ((role = ANY (ARRAY['learner'::text, 'trainer'::text, 'operator'::text, 'sponsor'::text]))),
  FOREIGN KEY (invited_by) REFERENCES users(id),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (id),
  UNIQUE (token_hash)
);
CREATE INDEX membership_invitations_invited_by ON public.membership_invitations USING btree (invited_by);
CREATE UNIQUE INDEX membership_invitations_once ON public.membership_invitations USING btree (organisation_id, email);

CREATE TABLE memberships (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL,
  role text NOT NULL,
  user_id uuid NOT NULL,
  CHECK ((role = ANY (ARRAY['learner'::text, 'trainer'::text, 'operator'::text, 'sponsor'::text]))),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX memberships_once ON public.memberships USING btree (organisation_id, user_id);
CREATE INDEX memberships_user ON public.memberships USING btree (user_id);

CREATE TABLE notifications (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  key text NOT NULL,
  kind text NOT NULL,
  mailed_at timestamp with time zone,
  params jsonb NOT NULL,
  path text NOT NULL,
  read_at timestamp with time zone,
  user_id uuid NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX notifications_once ON public.notifications USING btree (user_id, kind, key);
CREATE INDEX notifications_to_mail ON public.notifications USING btree (created_at) WHERE (mailed_at IS NULL);
CREATE INDEX notifications_user ON public.notifications USING btree (user_id, created_at);

CREATE TABLE organisations (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  machine_terms jsonb,
  name text NOT NULL,
  slug text NOT NULL,
  CHECK ((kind = ANY (ARRAY['factory'::text, 'company'::text, 'antenna'::text]))),
  PRIMARY KEY (id),
  UNIQUE (slug)
);

CREATE TABLE placements (
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  module_uid uuid NOT NULL,
  passed boolean NOT NULL,
  score double precision NOT NULL,
  taken_at timestamp with time zone NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX placements_once ON public.placements USING btree (user_id, module_uid);

CREATE TABLE presences (
  cohort_id uuid NOT NULL,
  content_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  seen_at timestamp with time zone NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX presences_once ON public.presences USING btree (cohort_id, user_id);
CREATE INDEX presences_user ON public.presences USING btree (user_id);

CREATE TABLE progress (
  certified boolean NOT NULL DEFAULT false,
  content_uid uuid NOT NULL,
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  done_at timestamp with time zone,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  score double precision,
  state text NOT NULL,
  user_id uuid NOT NULL,
  visited_at timestamp with time zone NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX progress_user_content ON public.progress USING btree (user_id, content_uid);
CREATE INDEX progress_visited ON public.progress USING btree (user_id, visited_at);

CREATE TABLE publications (
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  digest text NOT NULL,
  listed boolean NOT NULL DEFAULT true,
  slug text NOT NULL,
  FOREIGN KEY (digest) REFERENCES course_versions(digest),
  PRIMARY KEY (course_uid),
  UNIQUE (slug)
);
CREATE INDEX publications_digest ON public.publications USING btree (digest);

CREATE TABLE regrades (
  bundle_digest text NOT NULL,
  cohort_id uuid,
  course_digest text NOT NULL,
  course_uid uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  decided_at timestamp with time zone,
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  reason text,
  state text NOT NULL DEFAULT 'trial'::text,
  CHECK ((state = ANY (ARRAY['trial'::text, 'applied'::text, 'dropped'::text]))),
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  PRIMARY KEY (id)
);
CREATE INDEX regrades_cohort ON public.regrades USING btree (cohort_id);
CREATE INDEX regrades_exercise ON public.regrades USING btree (exercise_uid);
CREATE UNIQUE INDEX regrades_one_trial ON public.regrades USING btree (exercise_uid, COALESCE((cohort_id)::text, ''::text)) WHERE (state = 'trial'::text);

CREATE TABLE rejudgings (
  applied_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  job_id uuid NOT NULL,
  purpose text NOT NULL,
  regrade_id uuid,
  submission_id uuid NOT NULL,
  FOREIGN KEY (job_id) REFERENCES jobs(id),
  FOREIGN KEY (regrade_id) REFERENCES regrades(id),
  FOREIGN KEY (submission_id) REFERENCES submissions(id),
  PRIMARY KEY (job_id)
);
CREATE INDEX rejudgings_regrade ON public.rejudgings USING btree (regrade_id);
CREATE INDEX rejudgings_submission ON public.rejudgings USING btree (submission_id);

CREATE TABLE results (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  job_id uuid NOT NULL,
  record jsonb,
  score double precision,
  timings jsonb NOT NULL,
  usage jsonb NOT NULL,
  verdict text,
  FOREIGN KEY (job_id) REFERENCES jobs(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX results_job ON public.results USING btree (job_id);

CREATE TABLE reveals (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  number integer NOT NULL,
  user_id uuid NOT NULL,
  what text NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX reveals_once ON public.reveals USING btree (user_id, exercise_uid, what, number);

CREATE TABLE runners (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id text NOT NULL,
  instance text,
  offers jsonb NOT NULL DEFAULT '[]'::jsonb,
  outlook jsonb NOT NULL DEFAULT '[]'::jsonb,
  seen_at timestamp with time zone NOT NULL,
  tier text NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE sessions (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  id text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id);

CREATE TABLE sightings (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  seen_at timestamp with time zone NOT NULL,
  user_id uuid NOT NULL,
  viewer_id uuid NOT NULL,
  what text NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  FOREIGN KEY (viewer_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE INDEX sightings_cohort ON public.sightings USING btree (cohort_id);
CREATE INDEX sightings_user ON public.sightings USING btree (user_id, seen_at);
CREATE INDEX sightings_viewer ON public.sightings USING btree (viewer_id);

CREATE TABLE similarity_reports (
  cohort_id uuid NOT NULL,
  computed_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  pairs jsonb NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX similarity_reports_once ON public.similarity_reports USING btree (cohort_id, exercise_uid);

CREATE TABLE submissions (
  after_solution boolean NOT NULL DEFAULT false,
  charged boolean,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  exercise_uid uuid NOT NULL,
  foundations jsonb NOT NULL DEFAULT '[]'::jsonb,
  hidden_checks text NOT NULL DEFAULT 'judged'::text,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  job_id uuid NOT NULL,
  number integer NOT NULL,
  rejudged_by uuid,
  score_policy text NOT NULL,
  seed_commitment text NOT NULL,
  user_id uuid NOT NULL,
  FOREIGN KEY (job_id) REFERENCES jobs(id),
  FOREIGN KEY (rejudged_by) REFERENCES jobs(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  PRIMARY KEY (id)
);
CREATE INDEX submissions_exercise ON public.submissions USING btree (exercise_uid);
CREATE INDEX submissions_hidden_waiting ON public.submissions USING btree (exercise_uid, user_id) WHERE (hidden_checks = 'waiting'::text);
CREATE UNIQUE INDEX submissions_job ON public.submissions USING btree (job_id);
CREATE UNIQUE INDEX submissions_number ON public.submissions USING btree (user_id, exercise_uid, number);
CREATE INDEX submissions_rejudged_by ON public.submissions USING btree (rejudged_by);

CREATE TABLE suspects (
  check_id text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ratio double precision NOT NULL,
  reason text,
  reference double precision NOT NULL,
  reviewed_at timestamp with time zone,
  state text NOT NULL DEFAULT 'waiting'::text,
  submission_id uuid NOT NULL,
  CHECK (((reason IS NOT NULL) = (state = 'discounted'::text))),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'accepted'::text, 'discounted'::text]))),
  FOREIGN KEY (submission_id) REFERENCES submissions(id),
  PRIMARY KEY (submission_id)
);
CREATE INDEX suspects_waiting ON public.suspects USING btree (created_at) WHERE (state = 'waiting'::text);

CREATE TABLE terms_acceptances (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  version text NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX terms_acceptances_user_version ON public.terms_acceptances USING btree (user_id, version);

CREATE TABLE throttles (
  count integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  key text NOT NULL,
  window_ends_at timestamp with time zone NOT NULL,
  PRIMARY KEY (key)
);

CREATE TABLE users (
  blocked_at timestamp with time zone,
  blocked_reason text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  demo boolean NOT NULL DEFAULT false,
  email text NOT NULL,
  email_verified_at timestamp with time zone,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  locale text NOT NULL DEFAULT 'en'::text,
  name text NOT NULL,
  notice_letters boolean NOT NULL DEFAULT false,
  password_hash text NOT NULL,
  preferences jsonb NOT NULL DEFAULT '{}'::jsonb,
  role text NOT NULL DEFAULT 'learner'::text,
  weekly_letter boolean NOT NULL DEFAULT false,
  CHECK ((role = ANY (ARRAY['learner'::text, 'trainer'::text, 'operator'::text]))),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_email_lower ON public.users USING btree (lower(email));

CREATE TABLE waiting_places (
  cohort_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  FOREIGN KEY (cohort_id) REFERENCES cohorts(id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX waiting_places_once ON public.waiting_places USING btree (cohort_id, user_id);
CREATE INDEX waiting_places_user ON public.waiting_places USING btree (user_id);

CREATE TABLE weekly_summaries (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  week text NOT NULL,
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX weekly_summaries_once ON public.weekly_summaries USING btree (user_id, week);
