from tests.tenant.fixtures import certificates, tenant

__all__ = ["certificates", "tenant"]
