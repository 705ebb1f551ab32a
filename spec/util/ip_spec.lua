local ip = require "kubebundle.util.ip"

local function words(text)
  return text:gmatch("%S+")
end

describe("an address of IPv4", function()
  it("has four numbers up to 255, with leading zeros only for the API server", function()
    for text in words "0.0.0.0 10.9.8.7 255.255.255.255" do
      assert.is_true(ip.is_v4(text) and ip.is_sloppy_v4(text), text)
    end
    for text in words "010.0.0.1 0000000000010.00.1.2" do
      assert.same({ false, true }, { ip.is_v4(text), ip.is_sloppy_v4(text) }, text)
    end
    for text in words "1.2.3 1.2.3.4.5 1.2.3.256 1..2.3 1.2.3. a.b.c.d +1.2.3.4 1.2.3.4/24 ::1" do
      assert.same({ false, false }, { ip.is_v4(text), ip.is_sloppy_v4(text) }, text)
    end
  end)
end)

describe("an address of IPv6", function()
  it("has eight groups, or fewer with ::, the last two perhaps as IPv4", function()
    for text in words ":: ::1 fd00:: 2001:db8::1 1:2:3:4:5:6:7:8 ::ffff:10.9.8.7 fe80::1%eth0 1:2:3:4:5:6:7::" do
      assert.is_true(ip.is_v6(text), text)
    end
    for text in words ": ::: 1::2::3 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 12345::1 ::g ::ffff:010.9.8.7 fe80::1% 10.9.8.7" do
      assert.is_false(ip.is_v6(text), text)
    end
  end)
end)
