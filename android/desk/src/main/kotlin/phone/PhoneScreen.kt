package cn.fujian.bamin.desk.phone

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.settings.Settings
import cn.fujian.bamin.core.settings.Theme
import cn.fujian.bamin.desk.people.DemoPerson
import cn.fujian.bamin.ui.app.Screens
import cn.fujian.bamin.ui.components.FailurePanel
import cn.fujian.bamin.ui.components.LoadingPanel
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.LocalTexts
import cn.fujian.bamin.ui.text.Texts
import cn.fujian.bamin.ui.theme.BaminTheme

/** One phone's window: a line with what only a desk has, and the app below. */
@Composable
fun PhoneScreen(desk: Desk, phone: DeskPhone) {
    val settings by phone.settings.settings.collectAsState()
    Column {
        BaminTheme(dark = false) { DeskBar(desk, phone, Modifier.fillMaxWidth().height(48.dp)) }
        AsSet(settings) {
            Box(Modifier.weight(1f)) { App(phone, settings.spoken) }
        }
    }
}

@Composable
private fun App(phone: DeskPhone, language: Language) {
    val stage by phone.state.collectAsState()
    when (val now = stage) {
        DeskPhone.Stage.Opening -> LoadingPanel()
        is DeskPhone.Stage.Failed -> FailurePanel(now.why)
        is DeskPhone.Stage.Open -> Screens(now.phone, language, phone.person.start, remember(phone) { deskPlatform(phone) })
    }
}

/** Language, theme and size of type as the person wants them. */
@Composable
fun AsSet(settings: Settings, content: @Composable () -> Unit) {
    val density = LocalDensity.current
    CompositionLocalProvider(
        LocalTexts provides Texts.of(settings.spoken),
        LocalDensity provides Density(density.density, density.fontScale * settings.typeScale),
    ) {
        when (settings.theme) {
            Theme.System -> BaminTheme(content = content)
            Theme.Light -> BaminTheme(dark = false, content = content)
            Theme.Dark -> BaminTheme(dark = true, content = content)
        }
    }
}

private val Settings.spoken: Language get() = language ?: Language.Chinese

private val DemoPerson.start: Route get() = if (this is DemoPerson.Staff) Route.Scan else Route.Home
