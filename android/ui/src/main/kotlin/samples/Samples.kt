package cn.fujian.bamin.ui.samples

import cn.fujian.bamin.ui.accesslog.accessLogSamples
import cn.fujian.bamin.ui.application.applicationSamples
import cn.fujian.bamin.ui.consents.consentsSamples
import cn.fujian.bamin.ui.help.helpSamples
import cn.fujian.bamin.ui.home.homeSamples
import cn.fujian.bamin.ui.login.loginSamples
import cn.fujian.bamin.ui.me.meSamples
import cn.fujian.bamin.ui.messages.messagesSamples
import cn.fujian.bamin.ui.point.pointSamples
import cn.fujian.bamin.ui.reasons.reasonsSamples
import cn.fujian.bamin.ui.scan.scanSamples
import cn.fujian.bamin.ui.settings.settingsSamples
import cn.fujian.bamin.ui.signin.signInSamples
import cn.fujian.bamin.ui.tests.testsSamples

/** Every screen of the app with its states, by name. One line for each, sorted. */
val screens: List<ScreenSamples> = listOf(
    accessLogSamples,
    applicationSamples,
    consentsSamples,
    helpSamples,
    homeSamples,
    loginSamples,
    meSamples,
    messagesSamples,
    pointSamples,
    reasonsSamples,
    scanSamples,
    settingsSamples,
    signInSamples,
    testsSamples,
)
