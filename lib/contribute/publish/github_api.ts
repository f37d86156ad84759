/** Requests to GitHub, by its own client. */
import { request as octokit } from "@octokit/request";
import { RequestError } from "@octokit/request-error";
import { fetchOnce } from "../../platform/fetch_once.ts";
import {
  type Api,
  type ApiOptions,
  type ApiRequest,
  type Fields,
  openApi,
  refusal,
  type Sending,
  unreached,
} from "./api.ts";

/** Sends requests to GitHub. */
export function openGithubApi(options: Omit<ApiOptions, "service">): Api {
  return openApi({ ...options, service: "GitHub" }, sendByOctokit);
}

async function sendByOctokit(
  request: ApiRequest,
  sending: Sending,
): Promise<Fields> {
  const { method, url, json } = request;
  const { token, service, signal } = sending;
  try {
    const { data } = await octokit({
      method,
      url,
      ...json as Fields,
      headers: { authorization: `Bearer ${token}` },
      request: { fetch: fetchOnce, ...signal && { signal } },
    });
    return data;
  } catch (cause) {
    const response = cause instanceof RequestError ? cause.response : undefined;
    if (response === undefined) {
      throw unreached(request, { ...sending, cause });
    }
    throw refusal(request, {
      service,
      status: response.status,
      headers: new Headers(
        Object.entries(response.headers) as [string, string][],
      ),
      fields: response.data as Fields,
    });
  }
}
