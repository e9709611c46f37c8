// From a request to the endpoint that answers it.
import { type Answer, errorAnswer, jsonAnswer } from './answer.ts';
import { answerBlob } from './blobs.ts';
import type { Call } from './call.ts';
import { answerReferrers, answerTags } from './listings.ts';
import { answerManifest } from './manifests.ts';
import { isRepositoryName, type Route } from './route.ts';
import { answerSession, answerUploads } from './uploads.ts';

export async function answerCall(call: Call, route: Route | undefined): Promise<Answer> {
  if (route === undefined) return errorAnswer(404, 'UNSUPPORTED', { message: 'no such endpoint' });
  if (route.endpoint === 'base')
    return jsonAnswer(200, {}, { 'Docker-Distribution-API-Version': 'registry/2.0' });
  if (!isRepositoryName(route.repository)) return errorAnswer(400, 'NAME_INVALID');
  switch (route.endpoint) {
    case 'uploads':
      return answerUploads(call, route);
    case 'session':
      return answerSession(call, route);
    case 'blob':
      return answerBlob(call, route);
    case 'manifest':
      return answerManifest(call, route);
    case 'tags':
      return answerTags(call, route);
    case 'referrers':
      return answerReferrers(call, route);
  }
}
