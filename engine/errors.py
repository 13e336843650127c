"""The engine's errors that a user can cause.

UserError              (centerviz.data) one sentence: what is wrong and what to do
├── DataError          (centerviz.data) a dataset cannot be found, fetched or read
├── ConfigError        a setting has a value outside its range; also a ValueError
├── DeviceError        a device was asked for that this machine does not have
└── RunError           a run folder cannot be written, found or read
"""

from ..data import UserError


class ConfigError(UserError, ValueError):
    """A setting has a value outside its range; names the field, the value and the range."""


class DeviceError(UserError):
    """A device was asked for that this machine does not have."""


class RunError(UserError):
    """A run folder cannot be written, found or read."""


__all__ = ["ConfigError", "DeviceError", "RunError", "UserError"]
