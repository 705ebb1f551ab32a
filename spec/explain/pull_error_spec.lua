-- The kind of a failed pull, by the structure of the error: containerd's, CRI-O's and docker's.

local nasty = require "spec.support.nasty"
local pull_error = require "kubebundle.explain.pull_error"
local statement = require "kubebundle.explain.statement"

local IN_CONTAINERD = 'rpc error: code = Unknown desc = failed to pull and unpack image "r.example.com/a:1": '
  .. 'failed to resolve reference "r.example.com/a:1": '

-- { kind, detail, the end of a containerd error, or the complete error of another program }
local CASES = {
  { "platform", nil, "no match for platform in manifest: not found" },
  { "platform", nil, "no match for platform in manifest sha256:0123: not found" },
  { "platform", nil, "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries" },
  {
    "platform",
    nil,
    'choosing image instance: no image found in image index for architecture "s390x", variant "", ' .. 'OS "linux"',
  },
  {
    "schema1",
    nil,
    'not implemented: media type "application/vnd.docker.distribution.manifest.v1+json" is no longer '
      .. "supported since containerd v2.1",
  },
  { "schema1", nil, "schema 1 image manifests are no longer supported: invalid argument" },
  {
    "certificate",
    "authority",
    'failed to do request: Head "https://r.example.com/v2/a/manifests/1": tls: failed to '
      .. "verify certificate: x509: certificate signed by unknown authority",
  },
  { "certificate", "dates", "x509: certificate has expired or is not yet valid: current time 2026-01-02 is after" },
  { "certificate", "names", "x509: certificate is valid for *.example.org, not r.example.com" },
  { "certificate", "names", "x509: cannot validate certificate for 10.1.2.3 because it doesn't contain any IP SANs" },
  { "certificate", nil, "remote error: tls: bad certificate" },
  {
    "firewall",
    nil,
    "unexpected status from HEAD request to https://s.azurecr.io/v2/a/manifests/1: 403 Forbidden - "
      .. "Server message: denied: client with IP '192.0.2.7' is not allowed access. Refer "
      .. "https://aka.ms/acr/firewall to grant access.",
  },
  { "firewall", nil, "denied: the organization has an IP allow list enabled, and your IP address is not permitted" },
  { "firewall", nil, "denied: Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: x" },
  { "directory", "7000222", "401 Unauthorized: AADSTS7000222: The provided client secret keys are expired." },
  { "directory", "7000215", "unauthorized: AADSTS7000215: Invalid client secret provided." },
  {
    "directory",
    "7000222",
    '401 Unauthorized: {"errors":[{"code":"UNAUTHORIZED","message":"AADSTS7000222: The client secret is expired."}]}',
  },
  { "short-name", nil, "short name mode is enforcing, but image name team/a:1 returns ambiguous list" },
  {
    "short-name",
    nil,
    'short-name "team/a:1" did not resolve to an alias and no unqualified-search registries are defined in "/etc/x"',
  },
  { "rate-limited", nil, "toomanyrequests: You have reached your unauthenticated pull rate limit." },
  {
    "rate-limited",
    nil,
    "unexpected status from HEAD request to https://r.example.com/v2/a/manifests/1: 429 Too Many Requests",
  },
  { "rate-limited", nil, "TOOMANYREQUESTS: retry later" },
  { "rate-limited", "kubelet", "pull QPS exceeded" },
  { "expired", nil, "denied: Your authorization token has expired. Reauthenticate and try again." },
  { "expired", nil, "unauthorized: personal access token is expired" },
  { "refused", nil, "unexpected status code [manifests 1]: 401 Unauthorized" },
  {
    "refused",
    nil,
    "pull access denied, repository does not exist or may require authorization: server message: "
      .. "insufficient_scope: authorization failed",
  },
  { "refused", nil, "Requesting bearer token: invalid status code from registry 403 (Forbidden)" },
  { "refused", nil, 'reading manifest 1 in r.example.com/a: StatusCode: 403, ""' },
  {
    "refused",
    nil,
    'Error response from daemon: Head "https://r.example.com/v2/a/manifests/1": no basic auth ' .. "credentials",
  },
  {
    "refused",
    nil,
    "errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required",
  },
  { "absent", nil, "r.example.com/a:1: not found" },
  { "absent", nil, "Error response from daemon: manifest for r.example.com/a:1 not found: manifest unknown" },
  { "absent", nil, "NAME_UNKNOWN: repository name not known to registry" },
  {
    "part-missing",
    nil,
    "failed to copy: httpReadSeeker: failed open: content at "
      .. "https://r.example.com/v2/a/blobs/sha256:0123 not found: not found",
  },
  {
    "unreachable",
    "name",
    'failed to do request: Head "https://r.example.com/v2/a/manifests/1": dial tcp: lookup '
      .. "r.example.com on 10.96.0.10:53: no such host",
  },
  { "unreachable", "plain-http", "http: server gave HTTP response to HTTPS client" },
  {
    "unreachable",
    nil,
    'failed to authorize: failed to fetch anonymous token: Get "https://auth.example.com/token": '
      .. "dial tcp 192.0.2.1:443: i/o timeout",
  },
  { "unreachable", nil, "net/http: request canceled (Client.Timeout exceeded while awaiting headers)" },
  { "server-error", nil, "received unexpected HTTP status: 503 Service Unavailable" },
  { "server-error", nil, "error parsing HTTP 502 response body: invalid character '<' looking for beginning of value" },
  {
    "not-utf8",
    nil,
    "rpc error: code = Internal desc = grpc: error while marshaling: string field contains invalid UTF-8",
  },
  { "disk-full", nil, "failed to extract layer sha256:01: write /var/lib/a: no space left on device" },
  {
    "store-damaged",
    nil,
    "failed to extract layer sha256:01: failed to get reader from content store: content digest sha256:02: not found",
  },
  { "mismatch", nil, 'failed commit on ref "layer-sha256:01": unexpected commit digest sha256:02, expected sha256:01' },
  { "mismatch", nil, 'failed commit on ref "layer-sha256:01": unexpected commit size 5674492, expected 2312958' },
  { "unknown", nil, "something that no program says yet" },
  { "unknown", nil, "" },
}

describe("the error of a pull", function()
  for _, case in ipairs(CASES) do
    it(("%s %s: %.60s"):format(case[1], case[2] or "", case[3]:gsub("\n", " ")), function()
      for _, text in ipairs { case[3], IN_CONTAINERD .. case[3], "[" .. IN_CONTAINERD .. case[3] .. "]" } do
        local read = pull_error.read(text)
        assert.equal(case[1], read.kind, text)
        assert.equal(case[2], read.detail, text)
      end
    end)
  end

  -- Every significant word, as part of a name.
  it("is not taken from the names of images, tags, repositories and URLs", function()
    local names = {
      "build-4012",
      "401",
      "403-Forbidden",
      "x509",
      "denied",
      "unauthorized",
      "toomanyrequests",
      "EOF",
      "token-expired",
      "AADSTS7000222",
      "no-such-host",
      "manifest-unknown",
      "schema-1",
      "503",
      "ip-address-blocked",
    }
    for _, name in ipairs(names) do
      for _, form in ipairs {
        'failed to resolve reference "r.example.com/a:%s": r.example.com/a:%s: not found',
        "r.example.com/%s/a:%s: not found",
        "unexpected status from HEAD request to https://r.example.com/v2/%s/manifests/%s: 404 Not Found",
        "Error response from daemon: manifest for r.example.com/%s:%s not found",
      } do
        local text = form:format(name, name)
        assert.equal("absent", pull_error.read(text).kind, text)
      end
    end
  end)

  it("tells whether a credential was sent", function()
    local function anonymous(kind)
      local text = "failed to authorize: failed to fetch %s token: unexpected status: 401 Unauthorized"
      return pull_error.read(text:format(kind)).is_anonymous
    end
    assert.is_true(anonymous "anonymous")
    assert.is_nil(anonymous "oauth")
  end)

  it("tells which host was asked for the image, ignoring token services", function()
    local function host(text)
      return pull_error.read(text).host
    end
    assert.equal("mirror.example.net:5000", host('Head "https://Mirror.example.net:5000/v2/a/manifests/1"'))
    assert.equal("mirror.example.net", host('Get "https://mirror.example.net/cache/a/1?ns=r.example.com"'))
    assert.is_nil(host('Get "https://auth.example.com/token?scope=repository:a:pull&service=r.example.com"'))
  end)

  it("tells which platform the node requested, if any", function()
    local function platform(text)
      return pull_error.read(text).platform
    end
    assert.equal("linux/arm64/v8", platform "no matching manifest for linux/arm64/v8 in the manifest list entries")
    assert.equal(
      "linux/ppc64le",
      platform 'no image found in image index for architecture "ppc64le", variant "", OS "linux"'
    )
    assert.equal("linux/arm", platform 'no image found in manifest list for architecture arm, variant "v7", OS linux')
    assert.is_nil(platform "no match for platform in manifest: not found")
  end)

  it("may be any text, and so may reasons and events", function()
    for _, text in ipairs(nasty.strings) do
      for _, form in ipairs { text, 'failed to pull image "' .. text, "a: " .. text .. ": b", '"' .. text .. '": ' } do
        assert.is_string(pull_error.read(form).kind)
        for _, reason in ipairs { "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", text } do
          statement.of_waiting(reason, form)
        end
        for _, reason in ipairs { "Failed", "BackOff", "InspectFailed", "Pulled", text } do
          statement.of_event(reason, form)
        end
      end
    end
  end)
end)
