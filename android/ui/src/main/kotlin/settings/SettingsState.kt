package cn.fujian.bamin.ui.settings

import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.settings.Settings
import cn.fujian.bamin.core.settings.Theme

/** How the person wants the app to be. */
data class SettingsState(val settings: Settings = Settings())

sealed interface SettingsEvent {
    /** None: as the system's. */
    data class Speak(val language: Language?) : SettingsEvent

    data class Light(val theme: Theme) : SettingsEvent

    data class Enlarge(val typeScale: Float) : SettingsEvent
}

/** The sizes of type to choose from; the last is for who sees little. */
val typeScales = listOf(1f, 1.3f, 1.6f, 2f)
