package cn.fujian.bamin.core.settings

import kotlinx.coroutines.flow.StateFlow

/** How the person wants the app to be; kept on this phone only. */
interface SettingsPort {
    val settings: StateFlow<Settings>

    suspend fun change(settings: Settings)
}

data class Settings(
    /** None: as the system's. */
    val language: Language? = null,
    val theme: Theme = Theme.System,
    /** What the system's size of type is multiplied by, 1.0 to 2.0. */
    val typeScale: Float = 1f,
    /** Staff: the verdict is spoken. */
    val speech: Boolean = true,
    /** Staff: the verdict sounds. */
    val sound: Boolean = true,
    val vibration: Boolean = true,
)

/** A language of the texts, by its tag. */
enum class Language(val tag: String) { Chinese("zh-CN"), English("en") }

enum class Theme { System, Light, Dark }
