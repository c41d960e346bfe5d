// amlbot on Azure Container Apps: two replicas, PostgreSQL, one managed identity.
//
//   az deployment group create -g <group> -f deploy/azure/main.bicep -p @deploy/azure/main.parameters.json
//
// The roles that the identity needs where it works (docs/operations.md) are not given here: whoever owns those scopes
// gives them, to the principal that the output `principalId` names.
targetScope = 'resourceGroup'

@description('Region of everything.')
param location string = resourceGroup().location

@minLength(3)
@maxLength(20)
param name string = 'amlbot'

@description('The image with your own policies in it, such as registry.example.com/amlbot-policies:7 (docs/operations.md).')
param image string

@description('Name of the Azure Container Registry the image is pulled from by the identity, which needs AcrPull there; empty for a public image.')
param registry string = ''

@description('Subscription used where workspaces.yaml names none.')
param subscriptionId string = subscription().subscriptionId

@secure()
param slackBotToken string

@secure()
param slackAppToken string

@secure()
@minLength(16)
param databasePassword string

@description('Slack channel id for what an operator must see to; empty for the approvals channel of the team concerned.')
param operatorsChannel string = ''

@minValue(1)
@maxValue(10)
param replicas int = 2

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 90
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${uniqueString(resourceGroup().id)}'
  location: location
  sku: {
    name: 'Standard_B2s'
    tier: 'Burstable'
  }
  properties: {
    version: '16'
    administratorLogin: 'amlbot'
    administratorLoginPassword: databasePassword
    storage: { storageSizeGB: 32 }
    backup: { backupRetentionDays: 14 }
    highAvailability: { mode: 'Disabled' }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'amlbot'
}

// 0.0.0.0 lets Azure's own services in; put the server into a virtual network where that is too wide.
resource firewall 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = {
  parent: server
  name: 'azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

var databaseUrl = 'postgresql+psycopg://amlbot:${uriComponent(databasePassword)}@${server.properties.fullyQualifiedDomainName}/amlbot?sslmode=require'

resource bot 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      // Socket Mode: nothing listens, so there is no ingress.
      activeRevisionsMode: 'Single'
      registries: empty(registry) ? [] : [ { server: '${registry}.azurecr.io', identity: identity.id } ]
      secrets: [
        { name: 'slack-bot-token', value: slackBotToken }
        { name: 'slack-app-token', value: slackAppToken }
        { name: 'database-url', value: databaseUrl }
      ]
    }
    template: {
      // What runs is given ten seconds, and so is each thing that is closed after it; the other replica does the rest.
      terminationGracePeriodSeconds: 60
      initContainers: [
        {
          name: 'schema'
          image: image
          args: [ 'db', 'upgrade' ]
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          env: [ { name: 'AMLBOT_DATABASE_URL', secretRef: 'database-url' } ]
        }
      ]
      containers: [
        {
          name: 'amlbot'
          image: image
          args: [ 'run' ]
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [
            { name: 'SLACK_BOT_TOKEN', secretRef: 'slack-bot-token' }
            { name: 'SLACK_APP_TOKEN', secretRef: 'slack-app-token' }
            { name: 'AMLBOT_DATABASE_URL', secretRef: 'database-url' }
            { name: 'AZURE_TENANT_ID', value: tenant().tenantId }
            { name: 'AZURE_SUBSCRIPTION_ID', value: subscriptionId }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'AMLBOT_OPERATORS_CHANNEL', value: operatorsChannel }
          ]
        }
      ]
      scale: {
        minReplicas: replicas
        maxReplicas: replicas
      }
    }
  }
  dependsOn: [ database, firewall ]
}

output principalId string = identity.properties.principalId
output databaseServer string = server.properties.fullyQualifiedDomainName
