// For programs: one document.
import { shownName } from '../../lint/report/report.ts';
import type { MigrationPlace } from '../migration.ts';
import {
  type MigrationReport,
  type MigrationReporter,
  type ReportedFile,
  shownRelease,
  summarise,
  toldFiles,
} from './report.ts';

export const reportJson: MigrationReporter = (report) => {
  const document = {
    version: report.version,
    to: shownRelease(report.to),
    goals: report.goals,
    written: report.isWritten,
    summary: summarise(report),
    files: toldFiles(report).map((each) => fileDocument(report, each)),
    ...(report.verifications && { verifications: report.verifications }),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};

function fileDocument({ folder }: MigrationReport, { file, pin, places, problem, diff }: ReportedFile) {
  return {
    file: shownName(folder, file),
    ...(pin && {
      from: {
        release: pin.release,
        unstable: pin.isUnstable,
        estimate: pin.isEstimate,
        name: pin.name,
        ...(pin.file !== undefined && { file: shownName(folder, pin.file) }),
      },
    }),
    ...(problem !== undefined && { problem }),
    places: places.map((each) => placeDocument(folder, each)),
    ...(diff !== '' && { diff }),
  };
}

function placeDocument(
  folder: string,
  { recipe, status, range, message, title, reason, call }: MigrationPlace,
) {
  return {
    recipe,
    status,
    range,
    message,
    ...(title !== undefined && { title }),
    ...(reason !== undefined && { reason }),
    ...(call && { call: { ...call, file: shownName(folder, call.file) } }),
  };
}
