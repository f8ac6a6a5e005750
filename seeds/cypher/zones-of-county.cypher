// 一个县有哪些园区，园区里有哪些企业和产业？
// Which zones does a county have, with which firms and chains?
// $name: the county's name
MATCH (park:Zone)-[:PART_OF]->(area:Region)
WHERE ($name IS NULL OR area.name = $name OR $name IN area.aliases)
RETURN area.name AS county, park.name AS zone,
  COLLECT { MATCH (company:Enterprise)-[:LOCATED_IN]->(park) RETURN DISTINCT company.name } AS firms,
  COLLECT {
    MATCH (park)-[:DEVELOPS_INDUSTRY|IN_INDUSTRY]->(chain) RETURN chain.name AS name
    UNION
    MATCH (park)<-[:LOCATED_IN]-()-[:IN_INDUSTRY|LEADS_CHAIN]->(chain) RETURN chain.name AS name
  } AS industries
ORDER BY county, zone
