// What a push did, or will do, in one repository.
import type { AttachmentReport } from '../attach-report.ts';
import type { PushReport } from '../push-report.ts';
import type { PushedChange } from './compare-with-pushed.ts';

export interface TargetReport extends PushReport {
  /** Absent when nothing was to be attached. */
  readonly attachments?: readonly AttachmentReport[];
  /** Absent unless it was asked for. */
  readonly change?: PushedChange;
}
