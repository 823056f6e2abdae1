package cn.fujian.bamin.ui.settings

import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.settings.Settings
import cn.fujian.bamin.core.settings.Theme
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples

private fun sample(name: String, settings: Settings) = Sample(name) { SettingsScreen(SettingsState(settings), {}, {}, {}) }

val settingsSamples = ScreenSamples(
    "settings",
    listOf(
        sample("as_the_system", Settings()),
        sample("chosen", Settings(Language.English, Theme.Dark, typeScale = 2f)),
    ),
)
