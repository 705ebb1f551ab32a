-- Services, endpoints (k8s.io/api, core/v1, discovery/v1). The notation: overlay/init.lua.

return [[
Service
  spec             !
ServicePort
  name             label
  port             1..65535
  protocol         TCP|UDP|SCTP
  targetPort       target-port
  appProtocol      qualified-name nonempty
ServiceSpec
  type             ClusterIP|NodePort|LoadBalancer|ExternalName
  externalTrafficPolicy Cluster|Local
  internalTrafficPolicy Cluster|Local nonempty
  sessionAffinity  None|ClientIP
  ipFamilies       IPv4|IPv6 unique
  ipFamilyPolicy   SingleStack|PreferDualStack|RequireDualStack nonempty
  trafficDistribution PreferClose|PreferSameZone+34|PreferSameNode+34 nonempty
  selector         labels
  externalIPs      endpoint-ip
  loadBalancerClass load-balancer-class nonempty
  loadBalancerSourceRanges source-range
ClientIPConfig
  timeoutSeconds   1..86400
EndpointAddress
  ip               endpoint-ip
  hostname         label
  nodeName         subdomain nonempty
EndpointPort
  name             label
  port             1..65535
  protocol         TCP|UDP|SCTP
  appProtocol      qualified-name nonempty
discovery.EndpointPort
  name             label
  protocol         TCP|UDP|SCTP nonempty
  appProtocol      qualified-name nonempty
Endpoint
  hostname         label nonempty
  nodeName         subdomain nonempty
EndpointSlice
  addressType      IPv4|IPv6|FQDN
EndpointHints
  forZones         max=8 unique=name
  forNodes         max=8 unique=name
ForZone
  name             ? label-value
ForNode
  name             subdomain
]]
