-- Services, endpoints (k8s.io/api, core/v1, discovery/v1). The notation: overlay/init.lua.

return [[
ServicePort
  port             1..65535
  protocol         TCP|UDP|SCTP
  targetPort       port
  appProtocol      qualified-name
ServiceSpec
  type             ClusterIP|NodePort|LoadBalancer|ExternalName
  externalTrafficPolicy Cluster|Local
  internalTrafficPolicy Cluster|Local
  sessionAffinity  None|ClientIP
  ipFamilies       IPv4|IPv6
  ipFamilyPolicy   SingleStack|PreferDualStack|RequireDualStack
  trafficDistribution PreferClose|PreferSameZone|PreferSameNode
  selector         labels
ClientIPConfig
  timeoutSeconds   1..86400
ForZone
  name             ?
]]
