package cn.fujian.bamin.ui.settings

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.settings.Theme
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Line
import cn.fujian.bamin.ui.components.ListRow
import cn.fujian.bamin.ui.components.Option
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.components.Segments
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Space
import kotlin.math.abs

@Composable
fun SettingsScreen(state: SettingsState, onEvent: (SettingsEvent) -> Unit, go: (Route) -> Unit, back: () -> Unit) {
    val settings = state.settings
    Screen(text("settings.title"), onBack = back) {
        Column(Modifier.padding(horizontal = Space.l)) {
            Segments(
                text("settings.language"),
                listOf(Option<Language?>(null, text("settings.system")), Option(Language.Chinese, "中文"), Option(Language.English, "English")),
                settings.language,
                { onEvent(SettingsEvent.Speak(it)) },
            )
            Segments(
                text("settings.type"),
                typeScales.mapIndexed { i, scale -> Option(scale, text("settings.type_size", "type_size" to i + 1)) },
                typeScales.minBy { abs(it - settings.typeScale) },
                { onEvent(SettingsEvent.Enlarge(it)) },
            )
            Segments(
                text("settings.theme"),
                Theme.entries.map { Option(it, text("settings.theme_name", "theme" to it.name.lowercase())) },
                settings.theme,
                { onEvent(SettingsEvent.Light(it)) },
            )
        }
        Card(Modifier.padding(horizontal = Space.m)) {
            ListRow(text("consents.title"), icon = Icons.Paper, onClick = { go(Route.Consents) })
            Line()
            ListRow(text("settings.account"), note = text("settings.account.note"), icon = Icons.Me, onClick = { go(Route.Account) })
            Line()
            ListRow(text("settings.diagnostics"), note = text("settings.diagnostics.note"), icon = Icons.Pulse, onClick = { go(Route.Diagnostics) })
        }
    }
}
