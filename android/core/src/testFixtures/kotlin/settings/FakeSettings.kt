package cn.fujian.bamin.core.settings

import kotlinx.coroutines.flow.MutableStateFlow

class FakeSettings(settings: Settings = Settings()) : SettingsPort {
    val calls = mutableListOf<String>()
    override val settings = MutableStateFlow(settings)

    override suspend fun change(settings: Settings) {
        calls += "change"
        this.settings.value = settings
    }
}
