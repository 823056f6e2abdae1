package cn.fujian.bamin.ui.app

import androidx.compose.runtime.Composable
import cn.fujian.bamin.ui.components.Action
import cn.fujian.bamin.ui.components.EmptyPanel
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Screen
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.text

/** A place of the map whose screen is still to be made. */
@Composable
internal fun Place.NotYet(route: Route) {
    Screen(null, onBack = back) {
        EmptyPanel(Icons.Warning, text("app.not_yet"), route::class.simpleName, action = Action(text("common.back"), back))
    }
}
