"""What can be found out about one mail: iprev, SPF, DKIM, DMARC. The checks ask only a Resolver."""
