local plaintext = require "kubebundle.util.plaintext"

local SECRETS = {
  { "KVClientSecret", "EXAMPLE-not-a-real-secret-0000000" },
  { "DB_PASSWORD", "example" },
  { "db.passwd", "example" },
  { "API_TOKEN", "example" },
  { "apiKey", "example" },
  { "APIKey", "example" },
  { "AWS_SECRET_ACCESS_KEY", "example" },
  { "ConnectionString", "Server=db;User=sa" },
  { "DATABASE_URL", "postgres://user:example@db/app" },
  { "BUS", "Endpoint=sb://x/;SharedAccessKey=example" },
  { "DB", "Server=db;Password=example;" },
  { "CERT", "-----BEGIN RSA PRIVATE KEY-----\nexample" },
  { "SESSION", "eyJhbGciOiJub25lIn0.e30.x" },
  { "GH", "ghp_exampleexample" },
  { "PGPASSWORD", "example" },
}

local HARMLESS = {
  { "KVClientId", "11111111-2222-4333-8444-555555555555" },
  { "KVEndpoint", "https://vault.example.com/" },
  { "SECRET_NAME", "regcred" },
  { "PASSWORD_FILE", "/run/secrets/db" },
  { "TOKEN_URL", "https://r.example.com" },
  { "TLS_SECRET", "web-tls" },
  { "AUTH_TOKEN", "https://r.example.com/t" },
  { "TOKEN_TTL", "3600" },
  { "DB_PASSWORD", "" },
  { "DB_PASSWORD", "$(OTHER)" },
  { "DB_PASSWORD", "#(pw)#" },
  { "DB_PASSWORD", "{{ .Values.pw }}" },
  { "DB_PASSWORD", "/run/secrets/pw" },
  { "USE_TOKEN", "true" },
  { "MAX_TOKENS", "4096" },
  { "PARTITION_KEY", "customer" },
  { "MONKEY", "example" },
  { "COMPASS", "north" },
  { "DATABASE_URL", "postgres://db/app" },
  { "CLASS", "com.example.MyFactory2Implementation" },
}

describe("plaintext.reason", function()
  it("finds secrets by name or value, and shows nothing of the value", function()
    for _, case in ipairs(SECRETS) do
      local reason = plaintext.reason(case[1], case[2])
      assert.truthy(reason, case[1])
      assert.is_nil(reason:find("example", 1, true))
    end
  end)

  it("ignores names of secrets, references, paths, switches and numbers", function()
    for _, case in ipairs(HARMLESS) do
      assert.is_nil(plaintext.reason(case[1], case[2]), case[1] .. "=" .. case[2])
    end
  end)
end)
