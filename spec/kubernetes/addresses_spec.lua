local addresses = require "kubebundle.kubernetes.addresses"

describe("an IP address", function()
  it("is parsed in either family", function()
    assert.same({ bytes = { 10, 9, 8, 7 }, family = "IPv4", has_zeros = false }, addresses.parse "10.9.8.7")
    assert.same("IPv6", addresses.parse("2001:db8::1").family)
    assert.same({ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, addresses.parse("::1").bytes)
    assert.same(16, #addresses.parse("1:2:3:4:5:6:7:8").bytes)
    assert.is_true(addresses.parse("::ffff:10.0.0.1").mapped)
  end)

  it("has no other form", function()
    for _, text in ipairs {
      "",
      "1.2.3",
      "1.2.3.4.5",
      "256.1.1.1",
      "1.2.3.4/8",
      " 1.2.3.4",
      "1:2",
      "::1::",
      ":::",
      "12345::",
      "1:2:3:4:5:6:7:8:9",
      "::1%eth0",
      "1.2.3.4:80",
      "a.b.c.d",
    } do
      assert.is_nil(addresses.parse(text), text)
    end
  end)

  it("has no leading zeros since Kubernetes 1.36", function()
    assert.is_string(addresses.ip_reason("1.2.3.04", 36))
    assert.is_nil(addresses.ip_reason("1.2.3.04", 35))
    assert.is_string(addresses.ip_reason("::ffff:1.2.3.4", 36))
  end)

  it("of an endpoint must not be a loopback or unspecified one", function()
    for _, text in ipairs {
      "127.0.0.1",
      "127.9.9.9",
      "0.0.0.0",
      "169.254.1.1",
      "224.0.0.9",
      "::1",
      "::",
      "fe80::1",
      "febf::1",
      "ff02::5",
    } do
      assert.is_string(addresses.endpoint_reason(text), text)
    end
    for _, text in ipairs { "10.0.0.1", "128.0.0.1", "224.0.1.1", "fec0::1", "ff05::1", "2001:db8::1" } do
      assert.is_nil(addresses.endpoint_reason(text), text)
    end
  end)
end)

describe("a CIDR block", function()
  it("has no bits beyond its prefix since Kubernetes 1.36", function()
    for text, is_valid in pairs {
      ["10.0.0.0/8"] = true,
      ["10.0.0.1/8"] = false,
      ["10.128.0.0/9"] = true,
      ["10.128.0.0/8"] = false,
      ["0.0.0.0/0"] = true,
      ["2001:db8::/64"] = true,
      ["2001:db8::1/64"] = false,
      ["10.0.0.0/33"] = false,
      ["10.0.0.0/08"] = false,
      ["10.0.0.0"] = false,
      ["::ffff:10.0.0.0/104"] = false,
    } do
      assert.same(is_valid, addresses.cidr_reason(text, 36) == nil, text)
    end
    assert.is_nil(addresses.cidr_reason("10.0.0.1/8", 35))
  end)

  it("holds its parts", function()
    local function is_part(inner, outer)
      return addresses.is_strict_subset(addresses.parse_cidr(inner), addresses.parse_cidr(outer))
    end
    assert.is_true(is_part("10.1.0.0/16", "10.0.0.0/8"))
    assert.is_false(is_part("10.0.0.0/8", "10.0.0.0/8"))
    assert.is_false(is_part("11.0.0.0/16", "10.0.0.0/8"))
    assert.is_false(is_part("2001:db8::/64", "0.0.0.0/0"))
    assert.is_true(is_part("10.192.0.0/11", "10.128.0.0/9"))
  end)
end)
