# What flet-secure-storage 1.0.5 exports, typed, since its wheel has no py.typed; `make check` compares the two.
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import flet as ft

__all__ = [
    "AccessControlFlag",
    "AndroidOptions",
    "AppleOptions",
    "IOSOptions",
    "KeyCipherAlgorithm",
    "KeychainAccessibility",
    "MacOsOptions",
    "SecureStorage",
    "SecureStorageEvent",
    "StorageCipherAlgorithm",
    "WebOptions",
    "WindowsOptions",
]

class KeychainAccessibility(Enum):
    PASSCODE = "passcode"
    UNLOCKED = "unlocked"
    UNLOCKED_THIS_DEVICE = "unlocked_this_device"
    FIRST_UNLOCK = "first_unlock"
    FIRST_UNLOCK_THIS_DEVICE = "first_unlock_this_device"

class AccessControlFlag(Enum):
    DEVICE_PASSCODE = "devicePasscode"
    BIOMETRY_ANY = "biometryAny"
    BIOMETRY_CURRENT_SET = "biometryCurrentSet"
    USER_PRESENCE = "userPresence"
    WATCH = "watch"
    OR = "or"
    AND = "and"
    APPLICATION_PASSWORD = "applicationPassword"
    PRIVATE_KEY_USAGE = "privateKeyUsage"

class KeyCipherAlgorithm(Enum):
    RSA_ECB_PKCS1_PADDING = "RSA_ECB_PKCS1Padding"
    RSA_ECB_OAEP_WITH_SHA256_AND_MGF1_PADDING = "RSA_ECB_OAEPwithSHA_256andMGF1Padding"
    AES_GCM_NO_PADDING = "AES_GCM_NoPadding"

class StorageCipherAlgorithm(Enum):
    AES_CBC_PKCS7_PADDING = "AES_CBC_PKCS7Padding"
    AES_GCM_NO_PADDING = "AES_GCM_NoPadding"

@ft.value
class AndroidOptions:
    reset_on_error: bool = ...
    migrate_on_algorithm_change: bool = ...
    enforce_biometrics: bool = ...
    key_cipher_algorithm: KeyCipherAlgorithm = ...
    storage_cipher_algorithm: StorageCipherAlgorithm = ...
    shared_preferences_name: str | None = ...
    preferences_key_prefix: str | None = ...
    biometric_prompt_title: str = ...
    biometric_prompt_subtitle: str = ...

@ft.value
class AppleOptions:
    account_name: str | None = ...
    group_id: str | None = ...
    accessibility: KeychainAccessibility | None = ...
    synchronizable: bool = ...
    label: str | None = ...
    description: str | None = ...
    comment: str | None = ...
    invisible: bool | None = ...
    is_negative: bool | None = ...
    creation_date: datetime | None = ...
    last_modified_date: datetime | None = ...
    result_limit: int | None = ...
    is_persistent: bool | None = ...
    auth_ui_behavior: str | None = ...
    access_control_flags: list[AccessControlFlag] = ...

@ft.value
class IOSOptions(AppleOptions): ...

@ft.value
class MacOsOptions(AppleOptions):
    uses_data_protection_keychain: bool = ...

@ft.value
class WebOptions:
    db_name: str = ...
    public_key: str = ...
    wrap_key: str = ...
    wrap_key_iv: str = ...
    use_session_storage: bool = ...

@ft.value
class WindowsOptions:
    use_backward_compatibility: bool = ...

@dataclass
class SecureStorageEvent(ft.Event["SecureStorage"]):
    available: bool | None

@ft.control
class SecureStorage(ft.Service):
    ios_options: IOSOptions = ...
    android_options: AndroidOptions = ...
    windows_options: WindowsOptions = ...
    macos_options: MacOsOptions = ...
    web_options: WebOptions = ...
    on_change: ft.EventHandler[SecureStorageEvent] | None = ...
    async def get_availability(self) -> bool | None: ...
    async def set(
        self,
        key: str,
        value: Any,
        *,
        web: WebOptions | None = None,
        ios: IOSOptions | None = None,
        macos: MacOsOptions | None = None,
        android: AndroidOptions | None = None,
        windows: WindowsOptions | None = None,
    ) -> None: ...
    async def get(
        self,
        key: str,
        *,
        web: WebOptions | None = None,
        ios: IOSOptions | None = None,
        macos: MacOsOptions | None = None,
        android: AndroidOptions | None = None,
        windows: WindowsOptions | None = None,
    ) -> str | None: ...
    async def get_all(
        self,
        *,
        web: WebOptions | None = None,
        ios: IOSOptions | None = None,
        macos: MacOsOptions | None = None,
        android: AndroidOptions | None = None,
        windows: WindowsOptions | None = None,
    ) -> dict[str, str]: ...
    async def contains_key(
        self,
        key: str,
        *,
        web: WebOptions | None = None,
        ios: IOSOptions | None = None,
        macos: MacOsOptions | None = None,
        android: AndroidOptions | None = None,
        windows: WindowsOptions | None = None,
    ) -> bool: ...
    async def remove(
        self,
        key: str,
        *,
        web: WebOptions | None = None,
        ios: IOSOptions | None = None,
        macos: MacOsOptions | None = None,
        android: AndroidOptions | None = None,
        windows: WindowsOptions | None = None,
    ) -> None: ...
    async def clear(
        self,
        *,
        web: WebOptions | None = None,
        ios: IOSOptions | None = None,
        macos: MacOsOptions | None = None,
        android: AndroidOptions | None = None,
        windows: WindowsOptions | None = None,
    ) -> None: ...
